import { readObject } from '../exchange/read-form';
import { empty, json, problem, type Reply } from '../exchange/reply';
import { parseFaultRule } from '../faults/fault-schema';
import type { Handler, Route } from '../router';
import type { World } from '../world';
import { soundOf } from './speech';

/** The sandbox's own endpoints under `/sandbox`, for tests in other processes. They need no key and obey no fault. */
export function controlRoutes(world: World): Route[] {
  return [...stateRoutes(world), ...faultRoutes(world)];
}

function stateRoutes(world: World): Route[] {
  const reset = () => {
    world.reset();
    world.faults.clear();
    return empty(204);
  };
  const credit: Handler = async (exchange) => setCredit(world, await readObject(exchange));
  return [
    { method: 'GET', path: /^\/sandbox\/state$/, handle: () => json(200, stateOf(world)) },
    { method: 'POST', path: /^\/sandbox\/reset$/, handle: reset },
    { method: 'POST', path: /^\/sandbox\/credit$/, handle: credit },
    { method: 'GET', path: /^\/sandbox\/audio\/([0-9a-f]+)\.mp3$/, handle: (_exchange, id) => sampleSound(world, id) },
  ];
}

function faultRoutes(world: World): Route[] {
  const path = /^\/sandbox\/faults$/;
  const add: Handler = async (exchange) => {
    const rule = parseFaultRule(await readObject(exchange));
    if (typeof rule === 'string') return problem(400, rule);
    world.faults.add(rule);
    return empty(204);
  };
  const clear = () => {
    world.faults.clear();
    return empty(204);
  };
  return [
    { method: 'POST', path, handle: add },
    { method: 'DELETE', path, handle: clear },
  ];
}

function setCredit(world: World, { key, creditUsd }: Readonly<Record<string, unknown>>): Reply {
  if (typeof key !== 'string' || typeof creditUsd !== 'number') {
    return problem(400, 'Send {"key": "<api key>", "creditUsd": <number>}');
  }
  world.setCredit(key, creditUsd);
  return empty(204);
}

function sampleSound(world: World, id: string): Reply {
  const model = world.library.get(id);
  const sample = model?.entity.samples[0];
  if (model === undefined || sample === undefined) return problem(404, 'Model not found');
  const body = soundOf(world, {
    utterance: { text: sample.text, speakers: [id], sampleRate: 44_100, speed: 1, volumeDb: 0 },
    encoding: { format: 'mp3', sampleRate: 44_100, bitrate: 128 },
    modelIds: [],
  });
  return { status: 200, headers: { 'content-type': 'audio/mpeg' }, body };
}

// The members are named as in SandboxState, without the bytes.
function stateOf(world: World): object {
  return {
    creates: world.creates,
    deletes: world.deletes,
    models: world.models.map(({ entity, samples, fields }) => ({
      entity,
      fields,
      samples: samples.map(({ head: _head, content: _content, ...facts }) => facts),
    })),
    requests: world.requests,
  };
}
