#!/bin/sh
# Runs every client of this folder against a service that runs, such as `npm run demo`. Arguments: its address, such as
# http://localhost:5000.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sound=$here/../fixtures/brief-speech.mp3
for client in requests httpx aiohttp; do "${PYTHON:-python3}" "$here/${client}_client.py" "$1"; done
(cd "$here" && "${GO:-go}" run client.go "$1" "$sound")
"${JAVA:-java}" -Dfile.encoding=UTF-8 "$here/Client.java" "$1" "$sound"
"$here/curl.sh" "$1" "$sound"
