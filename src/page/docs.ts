import { api } from './shared/api.js';
import { address } from './shared/dom.js';

/** A component of the viewer, which is made with React. */
type Component = (props: { getComponent(name: string): Component }) => unknown;

/** What a plugin is given. */
interface ViewerSystem {
  readonly React: { createElement(component: Component, props: object): unknown };
}

/** A request before it is sent. */
interface ViewerRequest {
  readonly body?: unknown;
}

/** What is used of swagger-ui, which a script before this one has loaded. */
interface Viewer {
  (options: {
    readonly spec: unknown;
    readonly domNode: Element | null;
    readonly presets: readonly unknown[];
    readonly plugins: readonly ((system: ViewerSystem) => {
      readonly components: Readonly<Record<string, Component>>;
    })[];
    readonly requestInterceptor: (request: ViewerRequest) => ViewerRequest;
    readonly layout: 'BaseLayout';
    /** No validator of elsewhere is asked. */
    readonly validatorUrl: null;
    readonly deepLinking: boolean;
  }): unknown;
  readonly presets: { readonly apis: unknown };
}
declare const SwaggerUIBundle: Viewer;

/** The viewer looks for a component for files before it takes that for text, and complains on the console that it has none. */
function fileInput({ React }: ViewerSystem): { components: Record<string, Component> } {
  const component: Component = (props) => React.createElement(props.getComponent('JsonSchema_string'), props);
  return { components: { JsonSchema_string_binary: component } };
}

/** The parts of a form that are files. The viewer sends a text in the place of one that was not chosen, which would be refused. */
const FILES = ['audio', 'cover_image'];

function withoutUnchosenFiles(request: ViewerRequest): ViewerRequest {
  const { body } = request;
  if (!(body instanceof FormData)) return request;
  for (const name of FILES) if (typeof body.get(name) === 'string') body.delete(name);
  return request;
}

const contract = await api.readContract();

SwaggerUIBundle({
  // Requests may only go to the origin that the page came from (Content-Security-Policy), under whatever name that was.
  spec: { ...contract, servers: [{ url: `${location.origin}${address('')}` }] },
  domNode: document.querySelector('#docs'),
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [fileInput],
  requestInterceptor: withoutUnchosenFiles,
  layout: 'BaseLayout',
  validatorUrl: null,
  deepLinking: true,
});
