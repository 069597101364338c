package dev.convoy.worker.data.source;

import dev.convoy.worker.data.DataException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The settings {@code name=number,name=number} of a data URI. */
record NumberSettings(String uri, Map<String, Long> values) {
  static NumberSettings parse(String uri, String settings, Set<String> known) throws DataException {
    Map<String, Long> values = new HashMap<>();
    for (String setting : settings.isBlank() ? new String[0] : settings.split(",", -1)) {
      int equals = setting.indexOf('=');
      String name = equals < 0 ? setting : setting.substring(0, equals).strip();
      if (equals < 0 || !known.contains(name)) {
        throw new DataException(
            "--data '"
                + uri
                + "': '"
                + setting.strip()
                + "' is not one of the settings "
                + String.join("=, ", new TreeSet<>(known))
                + "=.");
      }
      String number = setting.substring(equals + 1).strip();
      try {
        values.put(name, Long.valueOf(number));
      } catch (NumberFormatException e) {
        throw new DataException(
            "--data '" + uri + "': " + name + " must be a whole number, not '" + number + "'.", e);
      }
    }
    return new NumberSettings(uri, values);
  }

  long number(String name, long otherwise) {
    return values.getOrDefault(name, otherwise);
  }

  long positive(String name, long otherwise, long most) throws DataException {
    long value = number(name, otherwise);
    if (value < 1 || value > most) {
      throw new DataException(
          "--data '"
              + uri
              + "': "
              + name
              + " must be between 1 and "
              + most
              + ", not "
              + value
              + ".");
    }
    return value;
  }
}
