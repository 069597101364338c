package dev.convoy.control;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.util.Arrays;

/** An enum constant as its place among the constants. */
final class EnumFormat<T> extends Serializer<T> {

  private final T[] constants;

  EnumFormat(Class<T> type) {
    super(false, true);
    constants = type.getEnumConstants();
  }

  @Override
  public void write(Kryo kryo, Output output, T value) {
    output.writeVarInt(Arrays.asList(constants).indexOf(value), true);
  }

  @Override
  public T read(Kryo kryo, Input input, Class<? extends T> type) {
    int ordinal = input.readVarInt(true);
    if (ordinal < 0 || ordinal >= constants.length) {
      throw new KryoException(type.getSimpleName() + " has no constant number " + ordinal + ".");
    }
    return constants[ordinal];
  }
}
