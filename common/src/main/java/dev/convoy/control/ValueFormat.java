package dev.convoy.control;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Registration;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a value of one declared type is written: the type is known at both ends, so only sealed
 * interfaces need to say which class follows.
 */
interface ValueFormat {

  void write(Kryo kryo, Output output, @Nullable Object value);

  @Nullable Object read(Kryo kryo, Input input);

  /** Types that are written without any class being registered. */
  Map<Class<?>, ValueFormat> SIMPLE =
      Map.ofEntries(
          simple(boolean.class, Output::writeBoolean, Input::readBoolean),
          simple(int.class, (o, v) -> o.writeVarInt(v, false), i -> i.readVarInt(false)),
          simple(long.class, (o, v) -> o.writeVarLong(v, false), i -> i.readVarLong(false)),
          simple(float.class, Output::writeFloat, Input::readFloat),
          simple(double.class, Output::writeDouble, Input::readDouble),
          simple(Boolean.class, Output::writeBoolean, Input::readBoolean),
          simple(Integer.class, (o, v) -> o.writeVarInt(v, false), i -> i.readVarInt(false)),
          simple(Long.class, (o, v) -> o.writeVarLong(v, false), i -> i.readVarLong(false)),
          simple(Float.class, Output::writeFloat, Input::readFloat),
          simple(Double.class, Output::writeDouble, Input::readDouble),
          simple(
              String.class,
              (o, v) -> writeBytes(o, v.getBytes(StandardCharsets.UTF_8)),
              i -> new String(i.readBytes(length(i, 1)), StandardCharsets.UTF_8)),
          simple(byte[].class, ValueFormat::writeBytes, i -> i.readBytes(length(i, 1))),
          simple(
              int[].class,
              (o, v) -> {
                o.writeVarInt(v.length, true);
                o.writeInts(v, 0, v.length);
              },
              i -> i.readInts(length(i, Integer.BYTES))),
          simple(
              long[].class,
              (o, v) -> {
                o.writeVarInt(v.length, true);
                o.writeLongs(v, 0, v.length);
              },
              i -> i.readLongs(length(i, Long.BYTES))),
          simple(
              float[].class,
              (o, v) -> {
                o.writeVarInt(v.length, true);
                o.writeFloats(v, 0, v.length);
              },
              i -> i.readFloats(length(i, Float.BYTES))),
          simple(
              double[].class,
              (o, v) -> {
                o.writeVarInt(v.length, true);
                o.writeDoubles(v, 0, v.length);
              },
              i -> i.readDoubles(length(i, Double.BYTES))));

  static boolean isSimple(Class<?> type) {
    return SIMPLE.containsKey(type);
  }

  /**
   * The format of a record component. One byte says whether it is null where it may be, as its
   * {@link Nullable} says; elsewhere null can neither be sent nor come.
   */
  static ValueFormat of(RecordComponent component) {
    ValueFormat format = of(component.getGenericType());
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class)
        ? new NullableFormat(format)
        : format;
  }

  /** The format of a value that is not null. */
  static ValueFormat of(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      Type[] arguments = parameterized.getActualTypeArguments();
      return parameterized.getRawType() == List.class
          ? new ListFormat(of(arguments[0]))
          : new MapFormat(of(arguments[0]), of(arguments[1]));
    }
    Class<?> named = (Class<?>) type;
    ValueFormat simple = SIMPLE.get(named);
    return simple != null ? simple : new ObjectFormat(named);
  }

  /** A value, or nothing. */
  record NullableFormat(ValueFormat format) implements ValueFormat {
    @Override
    public void write(Kryo kryo, Output output, @Nullable Object value) {
      output.writeBoolean(value != null);
      if (value != null) {
        format.write(kryo, output, value);
      }
    }

    @Override
    public @Nullable Object read(Kryo kryo, Input input) {
      return input.readBoolean() ? format.read(kryo, input) : null;
    }
  }

  /** A list as its size and elements; comes back immutable. */
  record ListFormat(ValueFormat element) implements ValueFormat {
    @Override
    public void write(Kryo kryo, Output output, @Nullable Object value) {
      List<?> list = (List<?>) Objects.requireNonNull(value);
      output.writeVarInt(list.size(), true);
      list.forEach(each -> element.write(kryo, output, Objects.requireNonNull(each)));
    }

    @Override
    public Object read(Kryo kryo, Input input) {
      int size = length(input, 1);
      var list = new ArrayList<Object>(size);
      for (int i = 0; i < size; i++) {
        list.add(Objects.requireNonNull(element.read(kryo, input)));
      }
      return List.copyOf(list);
    }
  }

  /** A map as its size and entries, in its order; comes back unmodifiable and in that order. */
  record MapFormat(ValueFormat key, ValueFormat value) implements ValueFormat {
    @Override
    public void write(Kryo kryo, Output output, @Nullable Object map) {
      Map<?, ?> entries = (Map<?, ?>) Objects.requireNonNull(map);
      output.writeVarInt(entries.size(), true);
      entries.forEach(
          (k, v) -> {
            key.write(kryo, output, Objects.requireNonNull(k));
            value.write(kryo, output, Objects.requireNonNull(v));
          });
    }

    @Override
    public Object read(Kryo kryo, Input input) {
      int size = length(input, 1);
      var map = new LinkedHashMap<Object, Object>();
      for (int i = 0; i < size; i++) {
        Object k = Objects.requireNonNull(key.read(kryo, input));
        map.put(k, Objects.requireNonNull(value.read(kryo, input)));
      }
      return Collections.unmodifiableMap(map);
    }
  }

  /** A record or enum: its class number (so no value takes less than a byte), then itself. */
  record ObjectFormat(Class<?> type) implements ValueFormat {
    @Override
    public void write(Kryo kryo, Output output, @Nullable Object value) {
      kryo.writeClassAndObject(output, Objects.requireNonNull(value));
    }

    @Override
    public Object read(Kryo kryo, Input input) {
      return readA(type, kryo, input);
    }
  }

  /**
   * Reads a class number, and then the object only if it is of the expected type: Kryo has its own
   * numbers for strings and boxes, whose readers trust the lengths they read.
   */
  static <T> T readA(Class<T> expected, Kryo kryo, Input input) {
    Registration registration = kryo.readClass(input);
    if (registration == null || !expected.isAssignableFrom(registration.getType())) {
      throw new KryoException("Something else than a " + expected.getSimpleName() + " came.");
    }
    return kryo.readObject(input, ((Class<?>) registration.getType()).asSubclass(expected));
  }

  // Each format is only asked for values of the type it is filed under.
  @SuppressWarnings("unchecked")
  private static <T> Map.Entry<Class<?>, ValueFormat> simple(
      Class<T> type, BiConsumer<Output, T> write, Function<Input, T> read) {
    return Map.entry(
        type,
        new ValueFormat() {
          @Override
          public void write(Kryo kryo, Output output, @Nullable Object value) {
            write.accept(output, (T) Objects.requireNonNull(value));
          }

          @Override
          public Object read(Kryo kryo, Input input) {
            return Objects.requireNonNull(read.apply(input));
          }
        });
  }

  private static void writeBytes(Output output, byte[] bytes) {
    output.writeVarInt(bytes.length, true);
    output.writeBytes(bytes);
  }

  /** Reads a count and refuses it unless that many elements can be there. */
  private static int length(Input input, int bytesEach) {
    int length = input.readVarInt(true);
    if (length < 0 || (long) length * bytesEach > remaining(input)) {
      throw new KryoException("A length of " + length + " is more than the bytes that came.");
    }
    return length;
  }

  private static int remaining(Input input) {
    return input.limit() - input.position();
  }
}
