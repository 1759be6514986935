/** Sockets, bytes and headers, and what zeromq.js needs to lose nothing. Data alone. */
import { type Demands, files } from './demand.ts';

const { compare, cursor, fuzz, kernelTest, life, protocol, restart } = files;
const { sockets, vscode, websocket, wire } = files;

/** Sockets, wire, header, zeromq. */
export const wireDemands: Demands = {
  sockets: [
    [
      'shell and control answer a browser that comes back with its old identity',
      sockets,
      'answers a client that comes back with the identity of its old connection',
    ],
    [
      'stdin is bound and read',
      sockets,
      'drops every kind of bad message on %s with a line in its log, and answers the next',
    ],
    [
      'a control client without a name that never reads is heard',
      sockets,
      'takes an interrupt from a client without a name, and says nothing of one that left without its replies',
    ],
    [
      'replies to a client that has left vanish silently',
      sockets,
      'takes an interrupt from a client without a name, and says nothing of one that left without its replies',
    ],
    [
      'every subscriber is welcomed by its own topic',
      sockets,
      'welcomes each subscriber, by its own topic',
    ],
    [
      'each publication has one topic frame',
      sockets,
      'signs each message anew, and publishes under one topic frame',
    ],
    [
      'several clients and subscribers at once, each with its own replies',
      sockets,
      'answers two clients, each with its own replies and both with all publications',
    ],
    [
      'the heartbeat echoes while the main thread computes',
      sockets,
      'echoes the heartbeat while its main thread is blocked',
    ],
    [
      'the heartbeat echoes while a cell runs, and control answers',
      compare,
      'are all passed by this one',
    ],
    ['messages of any size are taken', fuzz, 'runs code of 64 MiB, given back whole'],
  ],
  wire: [
    [
      'the identities of a request lead its reply home',
      sockets,
      'answers two clients, each with its own replies and both with all publications',
    ],
    [
      'the parent goes back byte for byte as it came',
      wire,
      'keep the header frame as it came, for the replies',
    ],
    [
      'the signature is checked over the bytes received and made over the bytes sent',
      fuzz,
      'takes a signature in capitals for a wrong one, and signs its own over the bytes that it sends',
    ],
    [
      'buffers are not signed and do no harm',
      fuzz,
      'reads signed messages with buffers behind them, and answers',
    ],
    [
      'what is malformed or unsigned is dropped without a reply, on every channel',
      sockets,
      'drops every kind of bad message on %s with a line in its log, and answers the next',
    ],
    [
      'types and keys with the names of a prototype are only names',
      sockets,
      'survives deep nesting, keys of the prototype and 20 MB of code',
    ],
    [
      'deep nesting is survived',
      fuzz,
      'drops a message that is nested 100,000 deep, in each of its parts',
    ],
    [
      'tens of thousands of damaged messages are survived',
      fuzz,
      'lives through tens of thousands of damaged messages, and then runs a cell',
    ],
    ['a signature that was seen is refused', sockets, 'refuses a message that it has seen before'],
    [
      '65,536 signatures are remembered',
      wire,
      'refuses a signature a second time, and forgets the oldest after 65,536',
    ],
    [
      'no two of our messages have one signature: clients refuse the second',
      sockets,
      'signs each message anew, and publishes under one topic frame',
    ],
    [
      'never a bad frame of ours: VS Code would stop reading the channel',
      vscode,
      'runs cells one at a time with its cell ids, completes in UTF-16 positions, and ends by SIGTERM',
    ],
    [
      'our JSON is UTF-8 that every parser reads',
      sockets,
      'sends half a surrogate pair as a character that every client can read',
    ],
    [
      'any text may be a cell',
      fuzz,
      'takes NUL bytes, lone surrogates and every kind of line end as text of a cell',
    ],
  ],
  header: [
    [
      'ids are unique, dates have a zone',
      wire,
      'gives a new id each time and dates with microseconds that never go back',
    ],
    ['the same over a whole session', compare, 'are all passed by this one'],
    [
      "one session id per process, never the client's",
      protocol,
      'answers kernel_info on shell and on control, with its own constant session',
    ],
    [
      'another process has another session id',
      restart,
      'answers on the same connection file: a new session, counted from 1',
    ],
    [
      'every field is a text, the version 5.x',
      kernelTest,
      'passes with every sample that fits this kernel',
    ],
    [
      'the parent is the header of the request',
      protocol,
      'sends every message of a cell with the header of its request as parent',
    ],
    ['without a request the parent is {}', sockets, 'welcomes each subscriber, by its own topic'],
    [
      'extra fields, subshell_id null and an empty user name are taken',
      websocket,
      'runs cells over the WebSocket protocol "%s"',
    ],
    [
      'metadata with a cell id of VS Code is taken, and tells how it counts',
      cursor,
      'knows VS Code by its cell id and nobody else',
    ],
  ],
  zeromq: [
    [
      'a burst in one tick loses nothing: no send is refused as busy',
      sockets,
      'loses none of 3,000 messages that are published in one tick',
    ],
    [
      'a slow subscriber loses nothing: no high-water mark',
      sockets,
      'keeps 20,000 messages for a subscriber that reads them later',
    ],
    ['1,000 replies in a row keep their order', protocol, 'runs 1,000 queued cells in order'],
    [
      'the welcome goes to the second client as to the first',
      sockets,
      'welcomes each subscriber, by its own topic',
    ],
    [
      "the process ends without an abort though the heartbeat's thread waits",
      life,
      'ends 50 times without an abort and never without its reply, at whatever moment it is asked',
    ],
  ],
};
