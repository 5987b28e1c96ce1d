import asyncio

import aiohttp
from common import BASE, FILE_NAME, NAME, SOUND, USER_ID, check


async def main():
    connector = aiohttp.TCPConnector(ssl=False)
    async with aiohttp.ClientSession(connector=connector) as session:
        form = aiohttp.FormData()
        form.add_field("name", NAME)
        form.add_field("user_id", USER_ID)
        form.add_field("audio", open(SOUND, "rb"), filename=FILE_NAME, content_type="audio/mpeg")
        async with session.post(f"{BASE}/api/upload-reference", data=form) as response:
            uploaded = await response.json()
        async with session.get(f"{BASE}/api/voice-models", params={"user_id": USER_ID}) as response:
            listed = await response.json()
        speech = f"{BASE}/api/voice-models/{uploaded['model_id']}/speech"
        async with session.post(speech, json={"text": "Grüße"}) as response:
            check(f"aiohttp {aiohttp.__version__}", uploaded, listed, await response.read())


asyncio.run(main())
