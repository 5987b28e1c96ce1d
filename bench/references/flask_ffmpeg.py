"""The same work as express-ffmpeg.ts in Flask: gunicorn runs it with threads, and requests sends the recording on. SINK_URL names the upstream."""

import json
import os
import re
import subprocess
import tempfile

import requests
from flask import Flask, jsonify, request

MIN_SECONDS = 1
MAX_SECONDS = 180
SILENCE_DB = -60
PROBE = ["ffprobe", "-v", "error", "-show_entries", "format=duration:stream=codec_type,codec_name", "-of", "json"]
VOLUME = ["-vn", "-af", "volumedetect", "-f", "null", "-"]

app = Flask(__name__)
upstream = requests.Session()
upstream.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=64))


def problem_of(path):
    """What is wrong with a recording, or None."""
    probed = subprocess.run([*PROBE, path], capture_output=True, text=True, check=False)
    if probed.returncode != 0:
        return "unknown kind of file"
    facts = json.loads(probed.stdout)
    if not any(stream.get("codec_type") == "audio" for stream in facts.get("streams", [])):
        return "no sound track"
    if not MIN_SECONDS <= float(facts.get("format", {}).get("duration", 0)) <= MAX_SECONDS:
        return "too short or too long"
    command = ["ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-i", path, *VOLUME]
    measured = subprocess.run(command, capture_output=True, text=True, check=False)
    if measured.returncode != 0:
        return "damaged"
    loudest = re.search(r"max_volume: (-?[\d.]+|-inf) dB", measured.stderr)
    return None if loudest is not None and float(loudest.group(1)) > SILENCE_DB else "silent"


@app.get("/healthz")
def health():
    return jsonify(status="ok")


@app.post("/api/upload-reference")
def upload_reference():
    handle, path = tempfile.mkstemp()
    os.close(handle)
    try:
        request.files["audio"].save(path)
        problem = problem_of(path)
        if problem is not None:
            return jsonify(success=False, problem=problem), 422
        fields = {"type": "tts", "title": request.form["name"], "train_mode": "fast", "visibility": "private"}
        with open(path, "rb") as sound:
            response = upstream.post(
                f"{os.environ['SINK_URL']}/model",
                data=fields,
                files={"voices": ("sample.wav", sound, "audio/wav")},
                headers={"Authorization": "Bearer bench"},
                timeout=120,
            )
        response.raise_for_status()
        return jsonify(success=True, model_id=response.json()["_id"]), 201
    finally:
        os.unlink(path)
