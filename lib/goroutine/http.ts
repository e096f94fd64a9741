/**
 * Package net/http: clients with their pools of connections, servers with a goroutine for each. Bytes are counted,
 * not carried; names, goroutines and errors are Go's.
 *
 *     yield* go(serve, new http.Server({ addr: ':8080', handler: slow }));
 *     const [resp, err] = yield* http.get('http://127.0.0.1:8080/');
 */
export { Body } from './http/body';
export { Client, type ClientOptions, defaultTransport, get } from './http/client';
export { ErrServerClosed, HttpError, UrlError } from './http/errors';
export { type Header, Request, Response, statusText } from './http/message';
export { ResponseWriter } from './http/response-writer';
export { type ConnState, type Handler, hang, ServeMux, Server, type ServerOptions } from './http/server';
export { defaultTransportOptions, Transport, type TransportOptions } from './http/transport';
