package dev.convoy.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.convoy.checkpoint.SafetensorsHeader.Entry;
import dev.convoy.text.Quoted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a header as the format's own implementation does, and takes no file that this refuses:
 * every key stands once, nothing but spaces follows the JSON, numbers are whole, and the tensors
 * lie one behind the other, from the first byte of the elements to the last, each in as many bytes
 * as its shape and type need.
 *
 * <p>It looks at the text only once and keeps no text that it was not asked for, since metadata may
 * be as long as a header may be.
 */
final class HeaderParser {
  private static final String METADATA = "__metadata__";
  private static final String TYPE = "dtype";
  private static final String SHAPE = "shape";
  private static final String OFFSETS = "data_offsets";

  /** Whatever a header can hold. */
  private static final StreamReadConstraints UNBOUNDED =
      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build();

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION) // it is UTF-8
          .streamReadConstraints(UNBOUNDED)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** Bits of an element of each type that the format knows. */
  private static final Map<String, Integer> BITS =
      Map.ofEntries(
          Map.entry("F4", 4),
          Map.entry("F6_E2M3", 6),
          Map.entry("F6_E3M2", 6),
          Map.entry("BOOL", 8),
          Map.entry("U8", 8),
          Map.entry("I8", 8),
          Map.entry("F8_E5M2", 8),
          Map.entry("F8_E4M3", 8),
          Map.entry("F8_E8M0", 8),
          Map.entry("I16", 16),
          Map.entry("U16", 16),
          Map.entry("F16", 16),
          Map.entry("BF16", 16),
          Map.entry("I32", 32),
          Map.entry("U32", 32),
          Map.entry(SafetensorsHeader.F32, 32),
          Map.entry("C64", 64),
          Map.entry("F64", 64),
          Map.entry("I64", 64),
          Map.entry("U64", 64));

  private final JsonParser json;
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  private HeaderParser(JsonParser json) {
    this.json = json;
  }

  /**
   * Reads the JSON.
   *
   * @param dataBytes what follows the header in the file
   * @throws IllegalArgumentException with a clause that says what is wrong
   */
  static SafetensorsHeader parse(byte[] bytes, long dataBytes) {
    try (JsonParser json = JSON.createParser(bytes)) {
      HeaderParser parser = new HeaderParser(json);
      parser.header();
      requireNoGaps(parser.entries.values().stream().toList(), dataBytes);
      return new SafetensorsHeader(parser.metadata, parser.entries);
    } catch (IOException e) {
      throw new IllegalArgumentException("its header is not JSON: " + firstLine(e), e);
    }
  }

  private static String firstLine(IOException e) {
    return Quoted.of(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
  }

  private void header() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("its header is not a JSON object");
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      if (name.equals(METADATA)) {
        metadata();
      } else {
        entries.put(name, tensor(name));
      }
    }
    if (json.nextToken() != null) {
      throw new IllegalArgumentException("something follows the JSON of its header");
    }
  }

  private void metadata() throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    requireToken(JsonToken.START_OBJECT, "its metadata are no map of texts");
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      json.nextToken();
      requireToken(JsonToken.VALUE_STRING, "its metadata are no map of texts");
      if (SafetensorsHeader.KEYS.contains(key)) {
        metadata.put(key, json.getText());
      }
    }
  }

  /** One tensor; what else it says is passed over. */
  private Entry tensor(String name) throws IOException {
    String what = "tensor " + Quoted.of(name);
    requireToken(JsonToken.START_OBJECT, what + " is no map of dtype, shape and data_offsets");
    Set<String> seen = new HashSet<>();
    String type = "";
    List<Long> shape = List.of();
    List<Long> offsets = List.of();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      json.nextToken();
      switch (key) {
        case TYPE -> {
          requireToken(JsonToken.VALUE_STRING, what + " has a dtype that is no text");
          type = json.getText();
        }
        case SHAPE -> shape = numbers(what + " has a shape that is no list of whole numbers");
        case OFFSETS -> offsets = numbers(what + " has data_offsets that are no two whole numbers");
        default -> json.skipChildren();
      }
      seen.add(key);
    }
    for (String needed : List.of(TYPE, SHAPE, OFFSETS)) {
      if (!seen.contains(needed)) {
        throw new IllegalArgumentException(what + " has no " + needed);
      }
    }
    return entry(name, type, shape, offsets);
  }

  private void requireToken(JsonToken token, String otherwise) {
    if (json.currentToken() != token) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private List<Long> numbers(String otherwise) throws IOException {
    requireToken(JsonToken.START_ARRAY, otherwise);
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      requireToken(JsonToken.VALUE_NUMBER_INT, otherwise);
      boolean fits = json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      if (!fits || json.getLongValue() < 0) {
        throw new IllegalArgumentException(otherwise);
      }
      numbers.add(json.getLongValue());
    }
    return numbers;
  }

  private static Entry entry(String name, String type, List<Long> shape, List<Long> offsets) {
    String what = "tensor " + Quoted.of(name);
    Integer bits = BITS.get(type);
    if (bits == null) {
      throw new IllegalArgumentException(
          "%s is of type '%s', which the format does not know".formatted(what, Quoted.of(type)));
    }
    if (offsets.size() != 2) {
      throw new IllegalArgumentException(what + " has data_offsets that are no two whole numbers");
    }
    if (shape.stream().anyMatch(s -> s > Integer.MAX_VALUE)) {
      throw new IllegalArgumentException(what + " has a size of more than " + Integer.MAX_VALUE);
    }
    TensorSpec spec = new TensorSpec(name, shape.stream().map(Math::toIntExact).toList());
    requireBytes(what, spec, bits, offsets.get(1) - offsets.get(0));
    return new Entry(spec, type, offsets.get(0), offsets.get(1));
  }

  private static void requireBytes(String what, TensorSpec spec, int bits, long bytes) {
    long needed;
    try {
      needed = Math.multiplyExact(spec.elements(), (long) bits);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "%s of shape %s is larger than any file".formatted(what, spec.shape()), e);
    }
    if (needed % Byte.SIZE != 0 || bytes != needed / Byte.SIZE) {
      throw new IllegalArgumentException(
          "%s of shape %s should have %d bytes, not %d"
              .formatted(what, spec.shape(), needed / Byte.SIZE, bytes));
    }
  }

  /** Tensors may be named in any order, but every byte belongs to one of them. */
  private static void requireNoGaps(List<Entry> entries, long dataBytes) {
    long end = 0;
    List<Entry> inOrder =
        entries.stream()
            .sorted(Comparator.comparingLong(Entry::from).thenComparingLong(Entry::to))
            .toList();
    for (Entry entry : inOrder) {
      if (entry.from() != end) {
        throw new IllegalArgumentException(
            "tensor %s begins at byte %d of the elements, but the one before it ends at %d"
                .formatted(Quoted.of(entry.spec().name()), entry.from(), end));
      }
      end = entry.to();
    }
    if (end != dataBytes) {
      throw new IllegalArgumentException(
          "%d bytes of elements are there, but its tensors have %d".formatted(dataBytes, end));
    }
  }
}
