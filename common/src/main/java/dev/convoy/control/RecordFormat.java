package dev.convoy.control;

import com.esotericsoftware.kryo.kryo5.Kryo;
import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.Serializer;
import com.esotericsoftware.kryo.kryo5.io.Input;
import com.esotericsoftware.kryo.kryo5.io.Output;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/** A record as its components, one after another; read back through its canonical constructor. */
final class RecordFormat<T> extends Serializer<T> {

  private final Method[] accessors;
  private final ValueFormat[] formats;
  private final Constructor<T> constructor;

  RecordFormat(Class<T> type) {
    super(false, true);
    RecordComponent[] components = type.getRecordComponents();
    accessors = new Method[components.length];
    formats = new ValueFormat[components.length];
    var types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      accessors[i] = components[i].getAccessor();
      accessors[i].setAccessible(true);
      formats[i] = ValueFormat.of(components[i]);
      types[i] = components[i].getType();
    }
    try {
      constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " is a record without a canonical constructor.", e);
    }
  }

  @Override
  public void write(Kryo kryo, Output output, T value) {
    for (int i = 0; i < formats.length; i++) {
      formats[i].write(kryo, output, component(value, i));
    }
  }

  private @Nullable Object component(T value, int index) {
    try {
      return accessors[index].invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new KryoException("Cannot read " + accessors[index] + ".", e);
    }
  }

  @Override
  public T read(Kryo kryo, Input input, Class<? extends T> type) {
    var values = new @Nullable Object[formats.length];
    for (int i = 0; i < formats.length; i++) {
      values[i] = formats[i].read(kryo, input);
    }
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new KryoException(
          type.getSimpleName() + " refuses the values that came.", e.getCause());
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      throw new KryoException("Cannot make a " + type.getSimpleName() + ".", e);
    }
  }
}
