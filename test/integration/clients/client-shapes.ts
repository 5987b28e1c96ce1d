/** How one HTTP client writes its requests, byte for byte, as its source or a recording of it shows. */
export interface ClientShape {
  readonly client: string;
  /** The boundary, and the value of Content-Type as the client writes it. */
  readonly boundary: string;
  readonly contentType: string;
  /** Header lines that it sends with every request. */
  readonly headers: readonly string[];
  /** Whether it sends bodies in chunks. */
  readonly chunked?: boolean;
  /** Content-Type of JSON. */
  readonly json: string;
  /** The header lines of a text, and of a file with this name. */
  text(field: string): readonly string[];
  file(name: string): readonly string[];
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const disposition = (parameters: string): string => `Content-Disposition: form-data; ${parameters}`;
const octets = 'Content-Type: application/octet-stream';
const utf8Text = 'Content-Type: text/plain; charset=utf-8';

const DOTNET: ClientShape = {
  client: '.NET HttpClient',
  boundary: '6f5a2f5e-9d1f-4b60-8d3a-2f8c1f0f6a11',
  contentType: 'multipart/form-data; boundary="6f5a2f5e-9d1f-4b60-8d3a-2f8c1f0f6a11"',
  headers: [],
  json: 'application/json; charset=utf-8',
  chunked: true,
  text: (field) => [utf8Text, disposition(`name=${field}`)],
  file: (name) => [
    'Content-Type: audio/mpeg',
    disposition(`name=audio; filename="=?utf-8?B?${base64(name)}?="; filename*=utf-8''${encodeURIComponent(name)}`),
  ],
};

const POWERSHELL: ClientShape = {
  ...DOTNET,
  client: 'PowerShell 7, Invoke-RestMethod -Form',
  headers: ['User-Agent: Mozilla/5.0 (Linux; Debian GNU/Linux 12; en-US) PowerShell/7.4.6'],
  json: 'application/json',
  chunked: false,
  text: (field) => [utf8Text, disposition(`name="${field}"`)],
  file: (name) => [disposition(`name="audio"; filename="=?utf-8?B?${base64(name)}?="`), octets],
};

const FLUTTER: ClientShape = {
  client: 'Flutter, package:http',
  boundary: 'dart-http-boundary-I6KUvQ2iX+Ukf5rgoD.SxGBD4Wz8lCJhyQ8uLXGQW0WkN3_r-O0',
  contentType: 'multipart/form-data; boundary=dart-http-boundary-I6KUvQ2iX+Ukf5rgoD.SxGBD4Wz8lCJhyQ8uLXGQW0WkN3_r-O0',
  headers: ['user-agent: Dart/3.5 (dart:io)', 'accept-encoding: gzip'],
  json: 'application/json; charset=utf-8',
  text: (field) => [
    `content-disposition: form-data; name="${field}"`,
    'content-type: text/plain; charset=utf-8',
    'content-transfer-encoding: binary',
  ],
  file: (name) => ['content-type: audio/mpeg', `content-disposition: form-data; name="audio"; filename="${name}"`],
};

const REQUESTS: ClientShape = {
  client: 'Python requests',
  boundary: '8c1d5f5b6d9b4c9aa0fb9d8f6f4f9f30',
  contentType: 'multipart/form-data; boundary=8c1d5f5b6d9b4c9aa0fb9d8f6f4f9f30',
  headers: ['User-Agent: python-requests/2.34.2', 'Accept-Encoding: gzip, deflate', 'Accept: */*'],
  json: 'application/json',
  text: (field) => [disposition(`name="${field}"`)],
  file: (name) => [disposition(`name="audio"; filename="${name}"`)],
};

const OLD_REQUESTS: ClientShape = {
  ...REQUESTS,
  client: 'Python requests with urllib3 1',
  file: (name) => [disposition(`name="audio"; filename*=utf-8''${encodeURIComponent(name)}`)],
};

const HTTPX: ClientShape = {
  ...REQUESTS,
  client: 'Python httpx',
  headers: ['Accept: */*', 'Accept-Encoding: gzip, deflate', 'User-Agent: python-httpx/0.28.1'],
  file: (name) => [disposition(`name="audio"; filename="${name}"`), 'Content-Type: audio/mpeg'],
};

const AIOHTTP: ClientShape = {
  ...REQUESTS,
  client: 'Python aiohttp',
  headers: ['Accept: */*', 'Accept-Encoding: gzip, deflate', 'User-Agent: Python/3.11 aiohttp/3.14.5'],
  text: (field) => [utf8Text, disposition(`name="${field}"`)],
  file: (name) => ['Content-Type: audio/mpeg', disposition(`name="audio"; filename="${encodeURIComponent(name)}"`)],
};

const GO: ClientShape = {
  client: 'Go mime/multipart',
  boundary: 'f3c1a0c7d1f24a1cbb0a8c6df7e0c9b2a4de51c3c9b7f1c0a1d2e3f4a5b6',
  contentType: 'multipart/form-data; boundary=f3c1a0c7d1f24a1cbb0a8c6df7e0c9b2a4de51c3c9b7f1c0a1d2e3f4a5b6',
  headers: ['User-Agent: Go-http-client/1.1', 'Accept-Encoding: gzip'],
  json: 'application/json',
  chunked: true,
  text: (field) => [disposition(`name="${field}"`)],
  file: (name) => [disposition(`name="audio"; filename="${name.replaceAll('"', '\\"')}"`), octets],
};

const JAVA: ClientShape = {
  client: 'Java HttpClient',
  boundary: '----JavaBoundary1732640000000',
  contentType: 'multipart/form-data;boundary=----JavaBoundary1732640000000',
  // It offers HTTP/2 on every plain connection.
  headers: [
    'Connection: Upgrade, HTTP2-Settings',
    'HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
    'Upgrade: h2c',
    'User-Agent: Java-http-client/17.0.15',
  ],
  json: 'application/json',
  text: (field) => [disposition(`name="${field}"`)],
  file: (name) => [disposition(`name="audio"; filename="${name}"`), 'Content-Type: audio/mpeg'],
};

const SPRING: ClientShape = {
  ...JAVA,
  client: 'Spring RestTemplate',
  headers: ['Accept: application/json, application/*+json'],
  text: (field) => [disposition(`name="${field}"`), 'Content-Type: text/plain;charset=UTF-8', 'Content-Length: 99'],
  file: (name) => {
    const word = encodeURIComponent(name).replaceAll('%20', '_').replaceAll('%', '=');
    return [
      disposition(`name="audio"; filename="=?UTF-8?Q?${word}?="`),
      'Content-Type: audio/mpeg',
      'Content-Length: 99',
    ];
  },
};

const OKHTTP: ClientShape = {
  client: 'OkHttp with Retrofit',
  boundary: '7a9f0e0c-8f5f-4f39-9f43-1f3d60e6ac43',
  contentType: 'multipart/form-data; boundary=7a9f0e0c-8f5f-4f39-9f43-1f3d60e6ac43',
  headers: ['Connection: Keep-Alive', 'Accept-Encoding: gzip', 'User-Agent: okhttp/4.12.0'],
  json: 'application/json; charset=UTF-8',
  text: (field) => [disposition(`name="${field}"`), 'Content-Transfer-Encoding: binary', utf8Text],
  file: (name) => [disposition(`name="audio"; filename="${name}"`), 'Content-Type: audio/mpeg'],
};

const CURL: ClientShape = {
  client: 'curl',
  boundary: '------------------------4ebf00fbcf09ec12',
  contentType: 'multipart/form-data; boundary=------------------------4ebf00fbcf09ec12',
  headers: ['User-Agent: curl/7.88.1', 'Accept: */*'],
  json: 'application/json',
  text: (field) => [disposition(`name="${field}"`)],
  file: (name) => [disposition(`name="audio"; filename="${name}"`), 'Content-Type: audio/mpeg'],
};

/** The clients that are known by heart, so that Node can write what they write. */
export const CLIENT_SHAPES: readonly ClientShape[] = [
  DOTNET,
  POWERSHELL,
  FLUTTER,
  REQUESTS,
  OLD_REQUESTS,
  HTTPX,
  AIOHTTP,
  GO,
  JAVA,
  SPRING,
  OKHTTP,
  CURL,
];
