import requests
from common import BASE, FILE_NAME, NAME, SOUND, USER_ID, check

with requests.Session() as session:
    # The certificate of nginx.sh is its own, and the environment may name others that are trusted.
    session.trust_env = False
    session.verify = False
    requests.packages.urllib3.disable_warnings()
    with open(SOUND, "rb") as sound:
        uploaded = session.post(
            f"{BASE}/api/upload-reference",
            files={"audio": (FILE_NAME, sound)},
            data={"name": NAME, "user_id": USER_ID},
        ).json()
    listed = session.get(f"{BASE}/api/voice-models", params={"user_id": USER_ID}).json()
    spoken = session.post(f"{BASE}/api/voice-models/{uploaded['model_id']}/speech", json={"text": "Grüße"})
    check(f"requests {requests.__version__}", uploaded, listed, spoken.content)
