#!/bin/sh
# Uploads, lists and speaks with curl. Arguments: the address of the service, a recording.
set -eu
base=$1 sound=$2
user=$(od -An -tx1 -N12 /dev/urandom | tr -d ' \n')
ask() { curl -sk --fail-with-body "$@"; }
# The id comes with a line break, as from any file.
printf '%s\n' "$user" > "${TMPDIR:-/tmp}/clients-user-id"
uploaded=$(ask -F "audio=@$sound;filename=\"Größe \\\"1\\\".mp3\"" -F "name=Größe 1" -F "user_id=<${TMPDIR:-/tmp}/clients-user-id" "$base/api/upload-reference")
model=$(printf %s "$uploaded" | grep -o '"model_id":"[^"]*' | head -n 1 | cut -d '"' -f 4)
ask "$base/api/voice-models?user_id=$user" | grep -q '"audio_file_path":"Größe _1_.mp3"'
spoken=$(ask -H "Content-Type: application/json" -d '{"text":"Grüße"}' "$base/api/voice-models/$model/speech" | wc -c)
test "$spoken" -gt 1000
echo "$(curl --version | head -n 1 | cut -d ' ' -f 1,2): uploaded, listed, spoke $spoken bytes"
