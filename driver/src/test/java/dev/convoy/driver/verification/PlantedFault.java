package dev.convoy.driver.verification;

import dev.convoy.plan.LayerShare;
import dev.convoy.tensor.Range;
import dev.convoy.worker.exchange.Exchange;
import dev.convoy.worker.exchange.Message;
import dev.convoy.worker.exchange.Segments;
import dev.convoy.worker.kernel.Kernels;
import dev.convoy.worker.kernel.LayerKernel;
import dev.convoy.worker.kernel.Operands;
import dev.convoy.worker.memory.Buffer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Something that is wrong with a worker's kernels, or with what it receives. */
interface PlantedFault {
  /** Nothing is. */
  PlantedFault NONE = new PlantedFault() {};

  /** The kernels of the worker, of which something is wrong perhaps. */
  default Kernels kernels(Kernels right) {
    return right;
  }

  /** What the worker receives by, of which something is wrong perhaps. */
  default Exchange exchange(Exchange right) {
    return right;
  }

  /** A layer that is taken for another. */
  static PlantedFault share(String layer, UnaryOperator<LayerShare> wrong) {
    return arguments(
        "layer",
        given -> {
          if (named(given[0], layer)) {
            given[0] = wrong.apply((LayerShare) given[0]);
          }
        });
  }

  /** Kernels that are asked for something else than was meant. */
  private static PlantedFault arguments(String asked, Consumer<Object[]> wrong) {
    return new PlantedFault() {
      @Override
      public Kernels kernels(Kernels right) {
        return proxy(
            Kernels.class,
            (method, arguments) -> {
              if (method.getName().equals(asked)) {
                wrong.accept(arguments);
              }
              return call(right, method, arguments);
            });
      }
    };
  }

  /** A layer to whose operands something is done before or after one of its kernel's calls. */
  static PlantedFault kernel(
      String layer, String call, Consumer<Operands> before, Consumer<Operands> after) {
    return new PlantedFault() {
      @Override
      public Kernels kernels(Kernels right) {
        return proxy(
            Kernels.class,
            (method, arguments) -> {
              Object made = call(right, method, arguments);
              return method.getName().equals("layer") && named(arguments[0], layer)
                  ? spoiled((LayerKernel) made)
                  : made;
            });
      }

      private LayerKernel spoiled(LayerKernel right) {
        Operands[] bound = new Operands[1];
        return proxy(
            LayerKernel.class,
            (method, arguments) -> {
              if (method.getName().equals("bind")) {
                bound[0] = (Operands) arguments[0];
              }
              boolean wrong = method.getName().equals(call);
              if (wrong) {
                before.accept(bound[0]);
              }
              Object result = call(right, method, arguments);
              if (wrong) {
                after.accept(bound[0]);
              }
              return result;
            });
      }
    };
  }

  /** Updates that are forgotten for half of the parameters: where there are as many as these. */
  static PlantedFault forgottenUpdate(long bytes) {
    return arguments(
        "update",
        given -> {
          if (((Buffer) given[1]).bytes() == bytes) {
            given[4] = ((Range) given[4]).part(0, 2);
          }
        });
  }

  /** Messages that arrive damaged. */
  static PlantedFault message(String label, BiConsumer<Segments, Message> damage) {
    return new PlantedFault() {
      @Override
      public Exchange exchange(Exchange right) {
        return proxy(
            Exchange.class,
            (method, arguments) -> {
              Object result = call(right, method, arguments);
              if (method.getName().equals("await")) {
                Message message = (Message) arguments[1];
                if (message.label().contains(label)) {
                  damage.accept((Boolean) result ? message.place() : message.memory(), message);
                }
              }
              return result;
            });
      }
    };
  }

  /** Nothing arrives but zeros. */
  static void zeros(Segments arrived, Message message) {
    for (ByteBuffer part : arrived.parts()) {
      for (int i = 0; i < part.limit(); i++) {
        part.put(i, (byte) 0);
      }
    }
  }

  /** The first half of each segment arrives again where the second should. */
  static void repeated(Segments arrived, Message message) {
    for (ByteBuffer part : arrived.parts()) {
      int half = part.limit() / 8 * 4;
      part.put(half, part, 0, half);
    }
  }

  /** Multiplies all elements. */
  static void scale(Buffer buffer, float factor) {
    float[] values = new float[(int) (buffer.bytes() / Float.BYTES)];
    buffer.get(0, values);
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
    buffer.put(0, values);
  }

  /** Exchanges the first half of the elements and the second. */
  static void swapHalves(Buffer buffer) {
    int half = (int) (buffer.bytes() / Float.BYTES / 2);
    float[] first = new float[half];
    float[] second = new float[half];
    buffer.get(0, first);
    buffer.get(half, second);
    buffer.put(0, second);
    buffer.put(half, first);
  }

  /** Puts the second half of the elements in place of the first, too. */
  static void repeatSecondHalf(@Nullable Buffer buffer) {
    int half = (int) (Objects.requireNonNull(buffer).bytes() / Float.BYTES / 2);
    float[] second = new float[half];
    buffer.get(half, second);
    buffer.put(0, second);
  }

  private static boolean named(Object share, String layer) {
    return ((LayerShare) share).name().equals(layer);
  }

  /** What a call does. */
  interface Call {
    Object invoke(Method method, Object[] arguments) throws Throwable;
  }

  private static <T> T proxy(Class<T> type, Call calls) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> calls.invoke(method, arguments)));
  }

  private static Object call(Object right, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(right, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
