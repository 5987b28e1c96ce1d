import { MongoClient } from 'mongodb';
import { databaseNameIn, describeMongoUriProblem, hostsIn } from '../../../src/database/connection/mongo-uri';

describe('describeMongoUriProblem', () => {
  it.each([
    'mongodb://localhost',
    'mongodb://localhost:27017/echo',
    'mongodb://user:p%40ss@a.example:27017,b.example:27018/echo?replicaSet=rs0&authSource=admin',
    'mongodb+srv://user:pass@cluster.example.net/echo?retryWrites=true&w=majority',
    'mongodb://[::1]:27017/echo',
  ])('accepts %s', (uri) => {
    expect(describeMongoUriProblem(uri)).toBeNull();
  });

  it.each([
    ['localhost:27017/canary-secret', /must begin with mongodb:\/\//],
    ['https://user:canary-secret@h/x', /must begin with mongodb:\/\//],
    ['mongodb://user:canary@secret@h:1/x', /percent-encode/],
    ['mongodb://user:canary/secret@h/x', /percent-encode/],
    ['mongodb://user:canary?secret@h/x', /percent-encode/],
    ['mongodb://user:canary#secret@h/x', /percent-encode/],
    ['mongodb://user:canary:secret@h/x', /percent-encode/],
    ['mongodb://user:canary%secret@h/x', /%25/],
    ['mongodb://:canary-secret@h/x', /no user name/],
    ['mongodb://user:canary-secret@h:99999/x', /port/],
    ['mongodb://user:canary-secret@h:abc/x', /port/],
    ['mongodb://user:canary-secret@/x', /names no host/],
    ['mongodb://', /names no host/],
    ['mongodb+srv://user:canary-secret@a.example.net:27017/x', /has a port/],
    ['mongodb+srv://user:canary-secret@a.example.net,b.example.net/x', /more than one host/],
    ['mongodb://user:canary-secret@h/a.b?foo=1', /database name/],
    ['mongodb://user:canary-secret@h/x?retryWritez=true', /option .*: retryWritez$/],
    ['mongodb://user:canary-secret@h/x?w=majority&maxPoolSize=canary-secret', /option .*: maxPoolSize$/],
    ['mongodb://user:canary-secret@h/x?canary-secret=1', /option that is not valid/],
    ['mongodb://user:canary-secret@h/x?w=1&w=2', /cannot be understood/],
  ])('says what is wrong with %s, without the password (E100)', (uri, problem) => {
    const description = describeMongoUriProblem(uri);

    expect(description).toMatch(problem);
    expect(description).not.toMatch(/canary|secret/);
  });
});

describe('databaseNameIn', () => {
  it.each([
    ['mongodb://h/echo', 'echo'],
    ['mongodb://h/my%2Ddb?w=1', 'my-db'],
    ['mongodb://user:p%40ss@h:1,i:2/echo?authSource=admin', 'echo'],
    ['mongodb://h', undefined],
    ['mongodb://h/?w=1', undefined],
    ['mongodb://h?w=1', undefined],
    ['mongodb://user:secret@h:27017/voices?appName=me@work', 'voices'],
    ['mongodb+srv://u:p%40ss@c.example.net/voices?retryWrites=true&appName=me@work', 'voices'],
    ['mongodb://u:p@h/voices?tls=true&tlsCAFile=/etc/ca@2024.pem', 'voices'],
    ['mongodb://u:p@h/?tls=true&tlsCAFile=/etc/ca@2024.pem', undefined],
    ['mongodb://user:secret@h/voices#notes@home', 'voices'],
  ])('reads %s as %s', (uri, name) => {
    expect(databaseNameIn(uri)).toBe(name);
    // The driver says `test` where none is named.
    expect(new MongoClient(uri).db().databaseName).toBe(name ?? 'test');
  });
});

describe('hostsIn', () => {
  it.each([
    ['mongodb://user:secret@h:27017/voices?appName=me@work', ['h:27017']],
    ['mongodb://user:secret@h:1,i:2/?tls=true&tlsCAFile=/etc/ca@2024.pem', ['h:1', 'i:2']],
    ['mongodb://user:secret@[::1]:1/voices#notes@home', ['[::1]:1']],
    ['mongodb+srv://user:secret@c.example.net/?appName=me@work', ['c.example.net']],
    ['mongodb://user:secret@h?appName=me@work', ['h']],
  ])('of %s are %j', (uri, hosts) => {
    expect(describeMongoUriProblem(uri)).toBeNull();
    expect(hostsIn(uri)).toEqual(hosts);
  });
});
