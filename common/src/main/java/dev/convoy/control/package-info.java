/**
 * What workers and driver say to each other beside tensors: small records, and their one encoding.
 *
 * <p>Arrives: a {@link dev.convoy.control.ControlMessage} to send, or bytes that came. Leaves:
 * bytes, or the message, or a {@link dev.convoy.control.MalformedMessage}. Called by the exchange
 * and by the driver's report server. Kryo is used here and nowhere else.
 *
 * <p><b>Why Kryo under formats of our own.</b> What comes may come from a program that is broken or
 * hostile, so no size that the bytes claim may be believed: each is compared with the bytes that
 * are there <i>before</i> anything of that size is allocated ({@code ValueFormat}). Kryo's own
 * serializers of strings, arrays, lists and maps allocate first and read then, and its default for
 * objects sets fields without asking the constructor, so a record's checks would not run. From Kryo
 * come the buffers with their variable-length integers, the registry (a class is a number, never a
 * name that came, and nothing else can be made) and the limit of depth. The formats follow from the
 * records ({@code WireTypes} walks from the sealed root, {@code RecordFormat} reads through the
 * canonical constructor), so no message has an encoding to be kept up by hand.
 */
@NullMarked
package dev.convoy.control;

import org.jspecify.annotations.NullMarked;
