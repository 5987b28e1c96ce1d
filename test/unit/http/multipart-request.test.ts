import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Request } from 'express';
import { FormReader } from '../../../src/http/uploads/form/form-reader';
import { MultipartRequest } from '../../../src/http/uploads/form/multipart-request';

describe('what multer sees of a request', () => {
  it('is no trouble when the request breaks off and multer does not listen', () => {
    const request = new IncomingMessage(new Socket());
    new MultipartRequest(request as Request, 'x', new FormReader('x', 1));
    expect(() => request.emit('error', new Error('aborted'))).not.toThrow();
  });

  it('names the boundary as it was read, however the client has spelled it', () => {
    const request = new IncomingMessage(new Socket());
    request.headers['content-type'] = 'Multipart/Form-Data;Boundary=a b ;charset=utf-8';
    const { headers } = new MultipartRequest(request as Request, 'a b', new FormReader('a b', 1));
    expect(headers['content-type']).toBe('multipart/form-data; boundary="a b"');
  });
});
