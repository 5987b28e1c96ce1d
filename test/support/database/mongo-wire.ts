import { BSON, type Document } from 'mongodb';

/** The length of the header of a message: four numbers of 32 bits (MongoDB Wire Protocol, Standard Message Header). */
const HEADER_BYTES = 16;
/** The operation code of commands and their responses (MongoDB Wire Protocol, OP_MSG). */
const OP_MSG = 2013;
/** The flag bits, and the kind of the first section, which is the command. */
const SECTION_HEAD_BYTES = 5;

/** Splits a byte stream into whole messages, each of which begins with its own length. */
export function splitMessages(onMessage: (message: Buffer) => void): (bytes: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    while (rest.length >= HEADER_BYTES && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0);
      onMessage(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  };
}

/** The command in a message, such as `insert`; undefined when the message is no OP_MSG. */
export function commandName(message: Buffer): string | undefined {
  if (message.readInt32LE(12) !== OP_MSG) return undefined;
  const start = HEADER_BYTES + SECTION_HEAD_BYTES;
  return Object.keys(BSON.deserialize(message.subarray(start, start + message.readInt32LE(start))))[0];
}

/** The number that a request has. */
export function requestNumber(message: Buffer): number {
  return message.readInt32LE(4);
}

/** The number of the request that a response answers. */
export function answeredRequest(response: Buffer): number {
  return response.readInt32LE(8);
}

/** A response to the same request as another one, with this document as its body. */
export function withBody(response: Buffer, body: Document): Buffer {
  return responseNumbered(answeredRequest(response), body);
}

/** A response to a message, with this document as its body. */
export function responseTo(message: Buffer, body: Document): Buffer {
  return responseNumbered(requestNumber(message), body);
}

function responseNumbered(request: number, body: Document): Buffer {
  const bson = BSON.serialize(body);
  const response = Buffer.alloc(HEADER_BYTES + SECTION_HEAD_BYTES + bson.length);
  response.writeInt32LE(response.length, 0);
  response.writeInt32LE(request, 8);
  response.writeInt32LE(OP_MSG, 12);
  response.set(bson, HEADER_BYTES + SECTION_HEAD_BYTES);
  return response;
}
