#!/bin/sh
# nginx in front of the service, with TLS and the prefix /voices; every client of this folder through it. Arguments: the port
# of nginx, the port of the service, `strip` or `keep`, further lines of the configuration.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
# The workers of nginx may run as another user, and keep bodies in this folder.
chmod 711 "$folder"
openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=voices.example.com -addext subjectAltName=DNS:voices.example.com \
  -keyout "$folder/key.pem" -out "$folder/cert.pem" 2> /dev/null
"$here/nginx.conf.sh" "$folder" "$1" "$2" "$3" "${4:-}" > "$folder/nginx.conf"
nginx -c "$folder/nginx.conf" -p "$folder"
trap 'nginx -c "$folder/nginx.conf" -p "$folder" -s quit; sleep 1; rm -rf "$folder"' EXIT
base=https://127.0.0.1:$1/voices
sound=$here/../fixtures/brief-speech.mp3
echo "$(nginx -v 2>&1), prefix: $3"
for client in requests httpx aiohttp; do "${PYTHON:-python3}" "$here/${client}_client.py" "$base"; done
(cd "$here" && "${GO:-go}" run client.go "$base" "$sound")
"$here/curl.sh" "$base" "$sound"
# As a browser at a public name: every link of the page has the prefix, the form of the page is taken, that of another is not.
site=https://voices.example.com:$1
browse() { curl -sk --resolve "voices.example.com:${site##*:}:127.0.0.1" "$@"; }
browse "$site/voices/" | grep -oE ' (href|src|action)="/[^"]*' | grep -v '="/voices/' && { echo "a link without the prefix" >&2; exit 1; }
delete="$site/voices/voice-models/nothing/delete"
browse -o /dev/null -w 'own form: %{http_code} %{redirect_url}\n' -X POST -H "Origin: $site" "$delete"
browse -o /dev/null -w 'foreign form: %{http_code}\n' -X POST -H "Origin: https://evil.example" "$delete"
