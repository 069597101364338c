package dev.convoy.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.convoy.text.Printable;
import dev.convoy.text.Quoted;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Turns text into a tree: every key stands once in its map, and nothing follows. */
public final class JsonTree {
  /** Characters that a name may have. */
  private static final int LONGEST_NAME = 300;

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

  private JsonTree() {}

  /**
   * The one value of a text; a {@link MissingNode} where it holds none.
   *
   * @throws JsonException with a clause that says in which line it is not JSON
   */
  public static JsonNode parse(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      JsonNode root = MAPPER.readTree(parser);
      if (parser.nextToken() != null) {
        throw new JsonException("something follows its JSON");
      }
      return root == null ? MissingNode.getInstance() : root;
    } catch (JsonProcessingException e) {
      throw new JsonException("it is no JSON: " + reason(e));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a text is always there
    }
  }

  private static String reason(JsonProcessingException e) {
    String what = Quoted.of(e.getOriginalMessage().lines().findFirst().orElse(""));
    JsonLocation place = e.getLocation();
    return place == null ? what : "line " + place.getLineNr() + ": " + what;
  }

  /**
   * The name that a value is: of a layer, a tensor, a network.
   *
   * @return its text, which can be printed within a sentence
   * @throws JsonException with a clause, if it is no text, or none that can be a name
   */
  public static String name(JsonNode value, String what) {
    if (!value.isTextual()) {
      throw new JsonException(what + " is no text");
    }
    return name(value.textValue(), what);
  }

  /** A key that is a name, as {@link #name(JsonNode, String)}. */
  public static String name(String text, String what) {
    boolean fits =
        !text.isBlank()
            && text.length() <= LONGEST_NAME
            && text.codePoints().allMatch(Printable::is);
    if (!fits) {
      throw new JsonException(
          "%s is '%s', which is no name: 1 to %d characters that can be printed"
              .formatted(what, Quoted.of(text), LONGEST_NAME));
    }
    return text;
  }

  /**
   * A whole number between two bounds, both included.
   *
   * @throws JsonException with a clause
   */
  public static long whole(JsonNode value, String what, long least, long most) {
    boolean fits =
        value.isIntegralNumber()
            && value.canConvertToLong()
            && value.longValue() >= least
            && value.longValue() <= most;
    if (!fits) {
      throw new JsonException(
          "%s is %s, not a whole number from %d to %d".formatted(what, shown(value), least, most));
    }
    return value.longValue();
  }

  /** What stands there, within a sentence. */
  public static String shown(JsonNode value) {
    return value.isMissingNode() ? "missing" : Quoted.of(value.toString());
  }
}
