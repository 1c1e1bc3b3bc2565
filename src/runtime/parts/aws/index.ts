/** What speaks to AWS by itself: secrets, parameters and the connections of a WebSocket API. One part, loaded when it is first needed. */
export { storedValue } from '../stored-value';
export { websocketClient } from '../websocket-client';
