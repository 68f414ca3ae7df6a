# python3 client.py [HOST] [NUMBER]
import json
import sys
import time
import urllib.error
import urllib.request

host = sys.argv[1] if len(sys.argv) > 1 else "localhost"
number = int(sys.argv[2]) if len(sys.argv) > 2 else 1
base = f"http://{host}:8000"


def get(url):
    try:
        with urllib.request.urlopen(url) as response:
            print("GET", response.status, response.read().decode())
    except urllib.error.HTTPError as error:
        print("HTTPError:", error.code, error.reason)
    except urllib.error.URLError as error:
        print("URLError:", error.reason)


time.sleep(0.01 * number)
log = {"client": number, "message": "hola"}
request = urllib.request.Request(
    base + "/logs",
    data=json.dumps(log).encode("utf-8"),
    headers={"Content-Type": "application/json"},
    method="POST",
)
with urllib.request.urlopen(request) as response:
    print("POST", response.status, response.read().decode())

get(base + "/logs")
get(base + "/nothing")
get(f"http://{host}:8001/logs")
