import { parseBehaviour } from '../behaviour/parse-behaviour';
import { parseFaultRule } from '../faults/parse-fault-rule';
import { readObject } from '../http/read-form';
import { empty, errorResponse, json, type SandboxResponse } from '../http/response';
import type { Handler, Route } from '../http/router';
import { parsePatch } from '../models/parse-patch';
import type { SandboxContext } from '../sandbox-context';
import { soundOf } from './speech';

/** The sandbox's own endpoints under `/sandbox`, for tests in other processes. They need no key and have no faults. */
export function controlRoutes(context: SandboxContext): Route[] {
  return [...stateRoutes(context), ...faultRoutes(context), ...behaviourRoutes(context)];
}

function stateRoutes(context: SandboxContext): Route[] {
  const reset = () => {
    context.reset();
    context.faults.clear();
    return empty(204);
  };
  const credit: Handler = async (exchange) => setCredit(context, await readObject(exchange));
  return [
    { method: 'GET', path: /^\/sandbox\/state$/, handle: () => json(200, stateOf(context)) },
    { method: 'POST', path: /^\/sandbox\/reset$/, handle: reset },
    { method: 'POST', path: /^\/sandbox\/credit$/, handle: credit },
    {
      method: 'GET',
      path: /^\/sandbox\/audio\/([0-9a-f]+)\.mp3$/,
      handle: (_exchange, id) => sampleSound(context, id),
    },
  ];
}

function faultRoutes(context: SandboxContext): Route[] {
  const path = /^\/sandbox\/faults$/;
  const add: Handler = async (exchange) => {
    const rule = parseFaultRule(await readObject(exchange));
    if (typeof rule === 'string') return errorResponse(400, rule);
    context.faults.add(rule);
    return empty(204);
  };
  const clear = () => {
    context.faults.clear();
    return empty(204);
  };
  return [
    { method: 'POST', path, handle: add },
    { method: 'DELETE', path, handle: clear },
  ];
}

function behaviourRoutes(context: SandboxContext): Route[] {
  const behave: Handler = async (exchange) => {
    const change = parseBehaviour(await readObject(exchange));
    if (typeof change === 'string') return errorResponse(400, change);
    context.behave(change);
    return json(200, context.behaviour.now);
  };
  const change: Handler = async (exchange, id) => {
    const patch = parsePatch(await readObject(exchange));
    if (typeof patch === 'string') return errorResponse(400, patch);
    if (!context.modelStore.change(id, patch)) return errorResponse(404, 'Model not found');
    return json(200, context.modelStore.get(id)?.entity);
  };
  const path = /^\/sandbox\/behaviour$/;
  return [
    { method: 'GET', path, handle: () => json(200, context.behaviour.now) },
    { method: 'POST', path, handle: behave },
    { method: 'POST', path: /^\/sandbox\/models\/([^/]+)$/, handle: change },
  ];
}

function setCredit(context: SandboxContext, { key, creditUsd }: Readonly<Record<string, unknown>>): SandboxResponse {
  if (typeof key !== 'string' || typeof creditUsd !== 'number') {
    return errorResponse(400, 'Send {"key": "<api key>", "creditUsd": <number>}');
  }
  context.setCredit(key, creditUsd);
  return empty(204);
}

function sampleSound(context: SandboxContext, id: string): SandboxResponse {
  const model = context.modelStore.get(id);
  const sample = model?.entity.samples[0];
  if (model === undefined || sample === undefined) return errorResponse(404, 'Model not found');
  const body = soundOf(context, {
    utterance: { text: sample.text, speakers: [id], sampleRate: 44_100, speed: 1, volumeDb: 0 },
    encoding: { format: 'mp3', sampleRate: 44_100, mp3Bitrate: 128, opusBitrate: -1000 },
    modelIds: [],
  });
  return { status: 200, headers: { 'content-type': 'audio/mpeg' }, body };
}

// The members of SandboxState without the bytes of the samples.
function stateOf(context: SandboxContext): object {
  return {
    creates: context.creates,
    deletes: context.deletes,
    callsInFlight: context.callsInFlight,
    mostCallsInFlight: context.mostCallsInFlight,
    models: context.models.map(({ entity, samples, fields }) => ({
      entity,
      fields,
      samples: samples.map(({ head: _head, content: _content, ...facts }) => facts),
    })),
    requests: context.requests,
  };
}
