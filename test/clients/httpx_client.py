import httpx
from common import BASE, FILE_NAME, NAME, SOUND, USER_ID, check

with httpx.Client(verify=False, timeout=30) as client, open(SOUND, "rb") as sound:
    uploaded = client.post(
        f"{BASE}/api/upload-reference",
        files={"audio": (FILE_NAME, sound, "audio/mpeg")},
        data={"name": NAME, "user_id": USER_ID},
    ).json()
    listed = client.get(f"{BASE}/api/voice-models", params={"user_id": USER_ID}).json()
    spoken = client.post(f"{BASE}/api/voice-models/{uploaded['model_id']}/speech", json={"text": "Grüße"})
    check(f"httpx {httpx.__version__}", uploaded, listed, spoken.content)
