package dev.convoy.control;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The records and enums that a sealed interface can lead to, in an order that every JVM finds
 * alike.
 *
 * <p>Sealed interfaces lead to their permitted classes in order of declaration, records to their
 * components, lists and maps to their elements. Anything else that has no {@link ValueFormat} is an
 * error here, when the codec is made, and not when the first message is sent.
 */
final class WireTypes {

  private final Set<Class<?>> found = new LinkedHashSet<>();
  private final Set<Class<?>> seen = new LinkedHashSet<>();

  private WireTypes() {}

  /**
   * @throws IllegalArgumentException if a component's type cannot be sent
   */
  static Set<Class<?>> reachableFrom(Class<?> root) {
    var walk = new WireTypes();
    walk.visit(root, root.getSimpleName());
    return Collections.unmodifiableSet(walk.found);
  }

  private void visit(Type type, String where) {
    if (type instanceof ParameterizedType parameterized) {
      if (parameterized.getRawType() != List.class && parameterized.getRawType() != Map.class) {
        throw unsendable(type, where);
      }
      for (Type argument : parameterized.getActualTypeArguments()) {
        visit(argument, where);
      }
    } else if (type instanceof Class<?> named) {
      visitClass(named, where);
    } else {
      throw unsendable(type, where);
    }
  }

  private void visitClass(Class<?> type, String where) {
    if (ValueFormat.isSimple(type) || !seen.add(type)) {
      return;
    }
    if (type.isRecord()) {
      found.add(type);
      for (RecordComponent component : type.getRecordComponents()) {
        visit(component.getGenericType(), type.getSimpleName() + "." + component.getName());
      }
    } else if (type.isEnum()) {
      found.add(type);
    } else if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        visit(permitted, where);
      }
    } else {
      throw unsendable(type, where);
    }
  }

  private static IllegalArgumentException unsendable(Type type, String where) {
    return new IllegalArgumentException(
        ("%s has type %s, which cannot be sent: use records, enums, sealed interfaces, List, Map,"
                + " String, primitives and arrays of primitives.")
            .formatted(where, type.getTypeName()));
  }
}
