import { inspectSample } from '../../../src/sandbox/fish-audio/samples/inspect-sample';
import { FileCollector } from '../../../src/sandbox/fish-audio/samples/sample-storage';
import { fixtureBytes } from '../../support/media/fixtures';

it('a sample that the sandbox cannot decode is inspected without a word on the console', async () => {
  const words = jest.spyOn(console, 'warn').mockImplementation();
  const bytes = fixtureBytes('speech-alac.m4a');
  const collector = new FileCollector(bytes.length);
  collector.push(bytes);

  expect(await inspectSample(collector.finish('sample', ''))).toMatchObject({ seconds: 2, soundTracks: 1 });
  expect(words).not.toHaveBeenCalled();
});
