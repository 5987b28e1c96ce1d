import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Request } from 'express';
import { FormReader } from '../../../src/http/uploads/form/form-reader';
import { MultipartRequest } from '../../../src/http/uploads/form/multipart-request';

describe('what multer sees of a request', () => {
  it('is no trouble when the request breaks off and multer does not listen', () => {
    const request = new IncomingMessage(new Socket());
    new MultipartRequest(request as Request, new FormReader('x', 1));
    expect(() => request.emit('error', new Error('aborted'))).not.toThrow();
  });

  it('names the boundary that the parts are written with, however the client has spelled its own', () => {
    const request = new IncomingMessage(new Socket());
    request.headers['content-type'] = 'Multipart/Form-Data;Boundary=a b ;charset=utf-8';
    const reader = new FormReader('a b', 1);
    const { headers } = new MultipartRequest(request as Request, reader);
    expect(headers['content-type']).toBe(`multipart/form-data; boundary="${reader.boundary}"`);
  });
});
