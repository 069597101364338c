/**
 * The exchange over TCP or Unix-domain sockets, and the link from workers to the driver.
 *
 * <p>Arrives: endpoints, the job's credentials, and the calls of {@link
 * dev.convoy.worker.exchange.Exchange}. Leaves: bytes read from the socket straight into the
 * buffers that the plan names, and written to the socket straight from them. Called by the barrier
 * task ({@link dev.convoy.worker.exchange.netty.NettyMesh}, {@link
 * dev.convoy.worker.exchange.netty.DriverLink}) and by the driver ({@link
 * dev.convoy.worker.exchange.netty.ReportServer}). Before, workers get those credentials: {@link
 * dev.convoy.worker.exchange.netty.EnrolmentClient} and {@link
 * dev.convoy.worker.exchange.netty.EnrolmentServer} carry what {@code worker.credentials} says.
 * Netty is used here and nowhere else.
 *
 * <h2>The whole stack of a connection</h2>
 *
 * Netty's pipeline has one handler, {@code Wire}; where the run is encrypted, Netty's handler of
 * TLS ({@code Tls}) stands before it, and {@code DecryptedBytes} inside of it. What it reads, and
 * where to, is decided by the connection's <i>phase</i>: {@code target()} gives the place of the
 * next bytes, {@code received()} tells how many came. A phase ends by installing the next ({@code
 * Wire.become}), between two bytes. Everything of a connection happens on one event loop.
 *
 * <pre>
 *  NettyMesh, ReportServer, DriverLink           make acceptors and connectors, take in who has proved itself
 *    |
 *  Acceptor (listens)    Connector (calls)       make a channel:   Wire.lay(channel, first phase)
 *    |                     |
 *    |  phase 1            |  phase 1
 *  HandshakeServer       HandshakeClient         hello, challenge, proof, accept
 *    |                     |
 *    +---- accepted -------+
 *    |                     |
 *    |  phase 2            |  phase 2            installed by whoever made the acceptor or connector
 *  PeerConnection        ReportConnection        between workers; between a worker and the driver
 *
 *  Inside PeerConnection; each knows only what is below it, or an interface of its own:
 *
 *      receiving                                                       sending
 *      Wire (socket)                                                   NettyExchange.send  (compute thread)
 *        | bytes, read where target() says                               |
 *      IncomingFrames ----------- HeldFrames (stop reading, go on)     SendQueue           (one wake-up for many)
 *        |   | place? arrived                                            |
 *        |   +--- PeerMessages: Inbound, Outbound by id                Outbound            (header and payload, made once)
 *        |                                                               |
 *      FrameParser ( ReadAhead, ControlBody )                          FrameWriter         (one gathered write)
 *        header, payload, header, payload                                |
 *                                                                      Wire (socket)
 * </pre>
 *
 * {@code NettyExchange} holds the connections ({@code Peers}), what is declared ({@code
 * Declarations}), what has failed ({@code Failures}) and who is silent ({@code Heartbeats}).
 *
 * <h2>Why holding a frame cannot end in a circle</h2>
 *
 * A frame whose memory is still in use is held, and all that the same peer sent behind it ({@code
 * HeldFrames}). All ranks run one plan, a list of sends, receives and waits for what was sent, once
 * a step; each rank is somewhere in it: (step, place in the plan). A rank receives each message of
 * a step once in that step, and then releases its memory; posts hold nobody up. Suppose every rank
 * waits, and look at the one that is furthest behind.
 *
 * <ul>
 *   <li>It awaits a message of its step whose sender is at least as far, beyond the send, as sends
 *       stand before receives. So the message is held up behind an earlier frame of the same
 *       connection, which was sent in the same step or before, and whose memory this rank has not
 *       released: it has not received that message in the step before the frame's. But it is beyond
 *       that step: a contradiction.
 *   <li>It waits for a frame of its step, or one before, to leave. So the receiver of that frame,
 *       or of an earlier one on the connection, has not received that message in the step before:
 *       the receiver is further behind, a contradiction.
 * </ul>
 *
 * A caller that breaks the order is told so after the peer timeout ({@code HeldFrames.complaint}).
 */
@NullMarked
package dev.convoy.worker.exchange.netty;

import org.jspecify.annotations.NullMarked;
