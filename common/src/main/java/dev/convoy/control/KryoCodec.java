package dev.convoy.control;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Registration;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.KryoBufferOverflowException;
import com.esotericsoftware.kryo.kryo5.io.Output;
import com.esotericsoftware.kryo.kryo5.util.DefaultClassResolver;
import java.util.Set;

/**
 * Control messages to bytes and back, with Kryo held on a short lead.
 *
 * <p>Only classes found by {@link WireTypes} from {@link ControlMessage} are registered, by number,
 * so no class name crosses the wire and no other class can be made from it. Both ends must run the
 * same build. Sizes claimed by the bytes are checked against the bytes that are there before
 * anything is allocated.
 *
 * <p>Concurrency: safe for several threads; encoding and decoding take turns.
 */
public final class KryoCodec {

  /** Deep enough for any plan, far too shallow for a stack overflow. */
  private static final int MAX_DEPTH = 64;

  private final int maxBytes;
  private final Kryo kryo = new Kryo(new NumbersOnly(), null);

  /**
   * A codec with a bound.
   *
   * @param maxBytes the size of the largest message that is encoded or decoded
   */
  public KryoCodec(int maxBytes) {
    this(maxBytes, ControlMessage.class);
  }

  KryoCodec(int maxBytes, Class<?> root) {
    this.maxBytes = maxBytes;
    kryo.setRegistrationRequired(true);
    kryo.setReferences(false);
    kryo.setMaxDepth(MAX_DEPTH);
    Set<Class<?>> types = WireTypes.reachableFrom(root);
    types.forEach(
        type ->
            kryo.register(
                type, type.isRecord() ? new RecordFormat<>(type) : new EnumFormat<>(type)));
  }

  /**
   * Writes a message.
   *
   * @throws MalformedMessage if the message does not fit
   */
  public byte[] encode(ControlMessage message) {
    return encodeAny(message);
  }

  /**
   * Reads a message.
   *
   * @throws MalformedMessage if the bytes are not exactly one control message, or too many
   */
  public ControlMessage decode(byte[] bytes, int offset, int length) {
    return decodeAny(bytes, offset, length, ControlMessage.class);
  }

  /** {@link #decode(byte[], int, int)} of a whole array. */
  public ControlMessage decode(byte[] bytes) {
    return decode(bytes, 0, bytes.length);
  }

  synchronized byte[] encodeAny(Object message) {
    try (Output output = new Output(Math.min(256, maxBytes), maxBytes)) {
      kryo.writeClassAndObject(output, message);
      return output.toBytes();
    } catch (KryoBufferOverflowException e) {
      throw new MalformedMessage(
          "A %s message is larger than the %d bytes that may be sent."
              .formatted(message.getClass().getSimpleName(), maxBytes),
          e);
    } finally {
      kryo.reset();
    }
  }

  synchronized <T> T decodeAny(byte[] bytes, int offset, int length, Class<T> expected) {
    if (length > maxBytes) {
      throw new MalformedMessage(
          "A control message of %d bytes came; at most %d are accepted."
              .formatted(length, maxBytes));
    }
    try (Input input = new Input(bytes, offset, length)) {
      T message = ValueFormat.readA(expected, kryo, input);
      if (input.position() != input.limit()) {
        throw new MalformedMessage(
            "A control message of %d bytes is followed by something.".formatted(length));
      }
      return message;
    } catch (KryoException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new MalformedMessage(
          "A control message of %d bytes cannot be read.".formatted(length), e);
    } finally {
      kryo.reset();
    }
  }

  /** Classes go by number: Kryo would otherwise load a class by a name that came. */
  private static final class NumbersOnly extends DefaultClassResolver {
    @Override
    protected Registration readName(Input input) {
      throw new KryoException("A class name came.");
    }
  }
}
