import type { TextKey } from '../../texts/translate.js';

/** Why there is no sound from a microphone: a sentence for the person at the page. */
export class MicrophoneProblem extends Error {
  constructor(readonly text: TextKey) {
    super(text);
  }
}

/** What browsers call it (Media Capture and Streams, `getUserMedia`), and what the page says. */
const SENTENCES: Readonly<Record<string, TextKey>> = {
  NotAllowedError: 'record.notAllowed',
  SecurityError: 'record.notAllowed',
  NotFoundError: 'record.notFound',
  OverconstrainedError: 'record.notFound',
  NotReadableError: 'record.inUse',
  AbortError: 'record.inUse',
};

/** Why this page cannot record at all, or null: browsers give the microphone to https and to localhost only. */
export function recordingObstacle(): TextKey | null {
  if (!window.isSecureContext) return 'record.needsHttps';
  return 'mediaDevices' in navigator && 'AudioWorkletNode' in window ? null : 'record.notSupported';
}

/**
 * Opens the microphone, asking the person where the browser does so. Echo cancelling and noise suppression are off: both
 * change the voice that is to be copied. Rejects with a MicrophoneProblem, also where the signal is aborted before anybody has answered.
 */
export async function openMicrophone(deviceId: string, signal: AbortSignal): Promise<MediaStream> {
  const audio: MediaTrackConstraints = {
    ...(deviceId !== '' && { deviceId: { exact: deviceId } }),
    channelCount: 1,
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: true,
  };
  try {
    const opening = navigator.mediaDevices.getUserMedia({ audio });
    const givenUp = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => {
        reject(new MicrophoneProblem('record.cancelled'));
        // A browser cannot be told that nobody waits for the answer any more.
        void opening.then(closeMicrophone, () => undefined);
      });
    });
    return await Promise.race([opening, givenUp]);
  } catch (error) {
    if (error instanceof MicrophoneProblem) throw error;
    const name = error instanceof DOMException ? error.name : '';
    throw new MicrophoneProblem(SENTENCES[name] ?? 'record.inUse');
  }
}

/** Frees the microphone. */
export function closeMicrophone(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** The microphones of this device. Their names are known once one of them was allowed. */
export async function listMicrophones(): Promise<MediaDeviceInfo[]> {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return devices.filter(({ kind, label }) => kind === 'audioinput' && label !== '');
}
