/** An app whose hooks are driven from the test; `show` renders it, also hidden as a screen is that another one covers, or beside what suspends. */
export const APP = `
import { createVoiceModelsClient } from 'echo-voice-models/client';
import { useRenameVoiceModel, useSpeech, useUpload, useVoiceModels, VoiceModelsProvider } from 'echo-voice-models/react';
import { createVoiceModelsClient as createOther } from '../../dist/commonjs/client/index.js';
import { Activity, createElement, Suspense, use, useState } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

let client = createVoiceModelsClient({ baseUrl: '', retry: { attempts: 1 } });
window.useOther = () => { client = createOther({ baseUrl: '', retry: { attempts: 1 } }); };
window.breakClient = () => {
  const fail = async () => { throw new TypeError('A fault of the program'); };
  client = { listVoiceModels: fail, upload: fail };
};
function List(options) {
  window.list = useVoiceModels(options);
  return null;
}
function Name(voiceModel) {
  window.renaming = useRenameVoiceModel(voiceModel);
  return null;
}
const play = () => new Promise(() => {});
const makeScreen = () => function Screen() {
  window.upload = useUpload();
  window.speech = useSpeech(play);
  return null;
};
const Screen = makeScreen();
// As a bundler does when the file of the component was saved.
window.refreshScreen = ({ register, performReactRefresh }) => {
  for (const version of [Screen, makeScreen()]) register(version, 'Screen');
  performReactRefresh();
};
function Sibling() {
  const [data, setData] = useState(null);
  window.suspend = () => {
    const loading = new Promise((resolve) => { window.resume = resolve; });
    flushSync(() => setData(loading));
  };
  return data && use(data);
}
const root = createRoot(document.querySelector('#root'));
const render = (element) => flushSync(() => root.render(createElement(VoiceModelsProvider, { client }, element)));
window.showList = (options) => render(createElement(List, options));
window.showName = (model_id, name) => render(createElement(Name, { model_id, name }));
window.showScreen = (mode) => render(createElement(Activity, { mode },
  createElement(Suspense, { fallback: 'Loading' }, createElement(Screen), createElement(Sibling))));
window.leave = () => flushSync(() => root.render(null));
`;

/** What renews components in place while an app is developed; React Native brings it, and it has to be there before React is. */
export const FAST_REFRESH = `
import * as runtime from 'react-refresh/runtime';
runtime.injectIntoGlobalHook(window);
window.fastRefresh = runtime;
`;

/** Where the app is shown. */
export const HTML =
  '<!doctype html><html lang="en"><title>App</title><meta charset="utf-8"><main id="root"></main></html>';
