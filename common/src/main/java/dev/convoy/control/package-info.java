/**
 * What workers and driver say to each other beside tensors: small records, and their one encoding.
 *
 * <p>Arrives: a {@link dev.convoy.control.ControlMessage} to send, or bytes that came. Leaves:
 * bytes, or the message, or a {@link dev.convoy.control.MalformedMessage}. Called by the exchange
 * and by the driver's report server. Kryo is used here and nowhere else.
 */
@NullMarked
package dev.convoy.control;

import org.jspecify.annotations.NullMarked;
