# Each service of Debian by its names: which port getaddrinfo() and getservbyname() know, over what.
import socket

NAMES = """
tcpmux echo discard sink null systat users daytime netstat qotd quote chargen ttytst source ftp-data ftp fsp fspd ssh
telnet smtp mail time timserver whois nicname tacacs domain bootps bootpc tftp gopher finger http www kerberos kerberos5
krb5 kerberos-sec iso-tsap tsap acr-nema dicom pop3 pop-3 sunrpc portmapper auth authentication tap ident nntp readnews
untp ntp epmap loc-srv netbios-ns netbios-dgm netbios-ssn imap2 imap snmp snmp-trap snmptrap cmip-man cmip-agent mailq
xdmcp bgp smux qmtp z3950 wais ipx ptp-event ptp-general pawserv zserv rpc2portmap codaauth2 clearcase Clearcase ldap
svrloc https snpp microsoft-ds kpasswd submissions ssmtp smtps urd saft isakmp rtsp nqs asf-rmcp qmqp ipp ldp exec biff
comsat login who whod shell cmd syslog printer spooler talk ntalk route router routed gdomap uucp uucpd klogin kshell
krcmd dhcpv6-client dhcpv6-server afpovertcp nntps snntp submission ldaps tinc silc kerberos-adm domain-s rsync ftps-
data ftps telnets imaps pop3s socks proofd rootd openvpn rmiregistry lotusnote lotusnotes ms-sql-s ms-sql-m ingreslock
datametrics old-radius sa-msg-port old-radacct kermit groupwise l2f l2tp radius radius-acct radacct cisco-sccp nfs
gnunet rtcm-sc104 gsigatekeeper gris cvspserver venus venus-se codasrv codasrv-se mon dict f5-globalsite gsiftp gpsd
gds-db gds_db icpv2 icp isns iscsi-target mysql ms-wbt-server nut distcc daap svn subversion suucp sysrqd sieve epmd
remctl f5-iquery ntske ipsec-nat-t iax mtn radmin-port sip sip-tls xmpp-client jabber-client xmpp-server jabber-server
cfengine mdns postgresql postgres freeciv rptp amqps amqp x11 x11-0 x11-1 x11-2 x11-3 x11-4 x11-5 x11-6 x11-7 gnutella-
svc gnutella-rtr redis sge-qmaster sge_qmaster sge-execd sge_execd mysql-proxy babel ircs-u bbs afs3-fileserver
afs3-callback afs3-prserver afs3-vlserver afs3-kaserver afs3-volser afs3-bos afs3-update afs3-rmtsys font-service xfs
http-alt webcache puppet bacula-dir bacula-fd bacula-sd xmms2 nbd zabbix-agent zabbix-trapper amanda hkp db-lsp dcap
gsidcap wnn6 rtmp nbp zip kerberos4 kerberos-iv kdc kerberos-master kerberos_master passwd-server passwd_server krb-prop
krb_prop krb5_prop hprop zephyr-srv zephyr-clt zephyr-hm iprop supfilesrv supfiledbg poppassd moira-db moira_db moira-
update moira_update moira-ureg moira_ureg spamd skkserv predict rmtcfg xtel xtelw zebrasrv zebra ripd ripngd ospfd bgpd
ospf6d ospfapi isisd fax hylafax munin lrrd rplay nrpe nsca canna syslog-tls sane-port sane saned ircd zope-ftp tproxy
omniorb clc-build-daemon xinetd git zope webmin kamanda amandaidx amidxtape sgi-cmsd sgi-crsd sgi-gcd sgi-cad binkp asp
csync2 dircproxy tfido fido
"""


def attempt(what):
    try:
        return what()
    except OSError as error:
        return str(error)


def ports(name, kind):
    return sorted((int(found[1]), found[4][1]) for found in socket.getaddrinfo("127.0.0.1", name, type=kind))


for name in NAMES.split():
    print(name, *(attempt(lambda: ports(name, kind)) for kind in (0, socket.SOCK_STREAM, socket.SOCK_DGRAM)),
          *(attempt(lambda: socket.getservbyname(name, protocol)) for protocol in ("tcp", "udp")))
for port in (7, 53, 80, 514, 750, 8080, 60179, 60180):
    print(port, *(attempt(lambda: socket.getservbyport(port, protocol)) for protocol in ("tcp", "udp")))
