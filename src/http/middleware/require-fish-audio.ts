import type { RequestHandler } from 'express';
import type { FishAudioClient } from '../../fish-audio/client';

/**
 * Refuses a request that needs Fish.Audio (`provider_not_configured`, 503) when there is no key, before its body is read.
 */
export function requireFishAudio(fishAudio: Pick<FishAudioClient, 'assertConfigured'>): RequestHandler {
  return (_req, _res, next) => {
    fishAudio.assertConfigured();
    next();
  };
}
