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

/** As much of the document as is changed before it is shown. */
interface ShownContract {
  servers: readonly { readonly url: string }[];
  readonly components: {
    readonly schemas: {
      readonly UploadForm: {
        readonly properties: Readonly<Record<string, { readonly type?: string; example?: unknown }>>;
      };
    };
  };
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

/** Leaves out files that were not chosen and texts that were not entered: one empty transcript would be too few for two files. */
function withoutEmptyParts(request: ViewerRequest): ViewerRequest {
  const { body } = request;
  if (!(body instanceof FormData)) return request;
  for (const name of new Set(body.keys())) {
    const isEmpty = FILES.includes(name)
      ? typeof body.get(name) === 'string'
      : body.getAll(name).every((text) => text === '');
    if (isEmpty) body.delete(name);
  }
  return request;
}

/**
 * The viewer makes up a text for each field that has no example, so that "try it out" would send "string" as the transcript of a
 * recording. The texts of an upload, none of which has to be sent, are shown empty.
 */
function emptyTexts({ components }: ShownContract): void {
  for (const [name, field] of Object.entries(components.schemas.UploadForm.properties)) {
    if (!FILES.includes(name)) field.example = field.type === 'array' ? [] : '';
  }
}

const contract: ShownContract = JSON.parse(JSON.stringify(await api.readContract()));
// Requests may only go to the origin that the page came from (Content-Security-Policy), under whatever name that was.
contract.servers = [{ url: `${location.origin}${address('')}` }];
emptyTexts(contract);

SwaggerUIBundle({
  spec: contract,
  domNode: document.querySelector('#docs'),
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [fileInput],
  requestInterceptor: withoutEmptyParts,
  layout: 'BaseLayout',
  validatorUrl: null,
  deepLinking: true,
});
