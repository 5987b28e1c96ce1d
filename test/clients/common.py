"""What the Python clients share: what they send, and what must come of it."""

import os
import secrets
import sys

BASE = sys.argv[1].rstrip("/")
USER_ID = secrets.token_hex(12)
NAME = "Größe 1"
FILE_NAME = 'Größe "1".mp3'
SOUND = os.path.join(os.path.dirname(__file__), "..", "fixtures", "brief-speech.mp3")


def check(client, uploaded, listed, sound):
    assert uploaded["database_status"] == "saved", uploaded
    (record,) = listed["voice_models"]
    assert record["name"] == NAME, record
    assert record["audio_file_path"] == "Größe _1_.mp3", record
    assert len(sound) > 1000, len(sound)
    print(f"{client}: uploaded, listed, spoke {len(sound)} bytes")
