/**
 * The exchange over TCP or Unix-domain sockets, and the link from workers to the driver.
 *
 * <p>Arrives: endpoints, the job's secret, and the calls of {@link
 * dev.convoy.worker.exchange.Exchange}. Leaves: bytes read from the socket straight into the
 * buffers that the plan names, and written to the socket straight from them. Called by the barrier
 * task ({@link dev.convoy.worker.exchange.netty.NettyMesh}, {@link
 * dev.convoy.worker.exchange.netty.DriverLink}) and by the driver ({@link
 * dev.convoy.worker.exchange.netty.ReportServer}). Netty is used here and nowhere else.
 *
 * <p>A connection goes through phases, each of which knows how many bytes it wants next ({@code
 * Wire}): first the handshake ({@code HandshakeClient}, {@code HandshakeServer}), then frames
 * ({@code FrameReader} between workers, {@code ReportConnection} to the driver). Everything of a
 * connection happens on one event loop.
 */
@NullMarked
package dev.convoy.worker.exchange.netty;

import org.jspecify.annotations.NullMarked;
