#include "base/errno.h"

namespace zocalo {
namespace {

struct Row {
  Errno error;
  std::string_view name;
  std::string_view text;
};

constexpr Row kRows[] = {
    {Errno::eperm, "EPERM", "Operation not permitted"},
    {Errno::enoent, "ENOENT", "No such file or directory"},
    {Errno::eintr, "EINTR", "Interrupted system call"},
    {Errno::eio, "EIO", "Input/output error"},
    {Errno::ebadf, "EBADF", "Bad file descriptor"},
    {Errno::eagain, "EAGAIN", "Resource temporarily unavailable"},
    {Errno::enomem, "ENOMEM", "Cannot allocate memory"},
    {Errno::eacces, "EACCES", "Permission denied"},
    {Errno::efault, "EFAULT", "Bad address"},
    {Errno::ebusy, "EBUSY", "Device or resource busy"},
    {Errno::eexist, "EEXIST", "File exists"},
    {Errno::enodev, "ENODEV", "No such device"},
    {Errno::enotdir, "ENOTDIR", "Not a directory"},
    {Errno::einval, "EINVAL", "Invalid argument"},
    {Errno::enfile, "ENFILE", "Too many open files in system"},
    {Errno::emfile, "EMFILE", "Too many open files"},
    {Errno::enotty, "ENOTTY", "Inappropriate ioctl for device"},
    {Errno::enospc, "ENOSPC", "No space left on device"},
    {Errno::espipe, "ESPIPE", "Illegal seek"},
    {Errno::epipe, "EPIPE", "Broken pipe"},
    {Errno::edom, "EDOM", "Numerical argument out of domain"},
    {Errno::erange, "ERANGE", "Numerical result out of range"},
    {Errno::enametoolong, "ENAMETOOLONG", "File name too long"},
    {Errno::enosys, "ENOSYS", "Function not implemented"},
    {Errno::eloop, "ELOOP", "Too many levels of symbolic links"},
    {Errno::eproto, "EPROTO", "Protocol error"},
    {Errno::eoverflow, "EOVERFLOW", "Value too large for defined data type"},
    {Errno::enotsock, "ENOTSOCK", "Socket operation on non-socket"},
    {Errno::edestaddrreq, "EDESTADDRREQ", "Destination address required"},
    {Errno::emsgsize, "EMSGSIZE", "Message too long"},
    {Errno::eprototype, "EPROTOTYPE", "Protocol wrong type for socket"},
    {Errno::enoprotoopt, "ENOPROTOOPT", "Protocol not available"},
    {Errno::eprotonosupport, "EPROTONOSUPPORT", "Protocol not supported"},
    {Errno::esocktnosupport, "ESOCKTNOSUPPORT", "Socket type not supported"},
    {Errno::eopnotsupp, "EOPNOTSUPP", "Operation not supported"},
    {Errno::epfnosupport, "EPFNOSUPPORT", "Protocol family not supported"},
    {Errno::eafnosupport, "EAFNOSUPPORT", "Address family not supported by protocol"},
    {Errno::eaddrinuse, "EADDRINUSE", "Address already in use"},
    {Errno::eaddrnotavail, "EADDRNOTAVAIL", "Cannot assign requested address"},
    {Errno::enetdown, "ENETDOWN", "Network is down"},
    {Errno::enetunreach, "ENETUNREACH", "Network is unreachable"},
    {Errno::enetreset, "ENETRESET", "Network dropped connection on reset"},
    {Errno::econnaborted, "ECONNABORTED", "Software caused connection abort"},
    {Errno::econnreset, "ECONNRESET", "Connection reset by peer"},
    {Errno::enobufs, "ENOBUFS", "No buffer space available"},
    {Errno::eisconn, "EISCONN", "Transport endpoint is already connected"},
    {Errno::enotconn, "ENOTCONN", "Transport endpoint is not connected"},
    {Errno::eshutdown, "ESHUTDOWN", "Cannot send after transport endpoint shutdown"},
    {Errno::etimedout, "ETIMEDOUT", "Connection timed out"},
    {Errno::econnrefused, "ECONNREFUSED", "Connection refused"},
    {Errno::ehostdown, "EHOSTDOWN", "Host is down"},
    {Errno::ehostunreach, "EHOSTUNREACH", "No route to host"},
    {Errno::ealready, "EALREADY", "Operation already in progress"},
    {Errno::einprogress, "EINPROGRESS", "Operation now in progress"},
};

}  // namespace

std::string_view errno_name(Errno error) {
  for (const Row& row : kRows) {
    if (row.error == error) return row.name;
  }
  return "E?";
}

std::string_view errno_text(Errno error) {
  for (const Row& row : kRows) {
    if (row.error == error) return row.text;
  }
  return "Unknown error";
}

Errno errno_from_name(std::string_view name) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.error;
  }
  return Errno::none;
}

}  // namespace zocalo
