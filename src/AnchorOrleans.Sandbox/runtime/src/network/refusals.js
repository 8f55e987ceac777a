import dgram from 'node:dgram';

/** Lets datagram sockets fail with the reason; without this they fail with `ENETUNREACH`, which says nothing. */
export function refuseDatagrams() {
  const refuse = () => {
    throw Object.assign(
      new Error('UDP is not available in the sandbox: only TCP connections leave it, through the egress proxy.'),
      { code: 'EGRESS_REFUSED' });
  };
  dgram.Socket.prototype.send = refuse;
  dgram.Socket.prototype.connect = refuse;
}
