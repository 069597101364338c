package dev.convoy.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers that the format's own implementation takes, and those that it refuses. */
class HeaderParserTest {
  private static final String A = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

  private static SafetensorsHeader parse(String json, long dataBytes) {
    return HeaderParser.parse(json.getBytes(StandardCharsets.UTF_8), dataBytes);
  }

  private static String refusal(String json, long dataBytes) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> parse(json, dataBytes));
    return String.valueOf(e.getMessage());
  }

  /** In these, {@code T[from,to]} is a tensor of one float a name. */
  private static String written(String text) {
    return text.replaceAll(
        "(\\w+)(\\[[^\\]]*\\])", "\"$1\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":$2}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{a[0,4]} | 4",
        "{b[4,8],a[0,4]} | 8",
        "{} | 0",
        "{a[0,4]}    | 4",
        "' {a[0,4]}' | 4",
        "{\"__metadata__\":null,a[0,4]} | 4",
        "{\"__metadata__\":{\"other\":\"text\",\"format\":\"pt\"},a[0,4]} | 4",
        "{\"a\":{\"more\":{\"x\":[1]},\"data_offsets\":[0,2],\"shape\":[],\"dtype\":\"BF16\"}} | 2",
        "{\"a\":{\"dtype\":\"F4\",\"shape\":[4],\"data_offsets\":[0,2]}} | 2",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[0,7],\"data_offsets\":[0,0]}} | 0",
      })
  void whatTheFormatAllowsIsRead(String text, long dataBytes) {
    assertEquals(dataBytes, parse(written(text), dataBytes).dataBytes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{a[0,4],b[3,7]} | 7 | tensor b begins at byte 3 of the elements, but the one before it ends at 4",
        "{a[0,4],b[0,4]} | 4 | tensor b begins at byte 0 of the elements, but the one before it ends at 4",
        "{a[0,4],b[5,9]} | 9 | tensor b begins at byte 5",
        "{a[1,5]} | 5 | tensor a begins at byte 1",
        "{a[0,4]} | 5 | 5 bytes of elements are there, but its tensors have 4",
        "{a[0,4]} | 3 | 3 bytes of elements are there, but its tensors have 4",
        "{a[0,8]} | 8 | tensor a of shape 1 should have 4 bytes, not 8",
        "{a[4,0]} | 4 | tensor a of shape 1 should have 4 bytes, not -4",
        "{a[0,4],a[4,8]} | 8 | its header is not JSON: Duplicate field 'a'",
        "{a[0,4]}x | 4 | its header is not JSON",
        "{a[0,4]}{} | 4 | something follows the JSON of its header",
        "{a[0.0,4]} | 4 | tensor a has data_offsets that are no two whole numbers",
        "{a[0,4.5]} | 4 | tensor a has data_offsets that are no two whole numbers",
        "{a[0,4e0]} | 4 | tensor a has data_offsets that are no two whole numbers",
        "{a[0]} | 4 | tensor a has data_offsets that are no two whole numbers",
        "{a[0,4,8]} | 4 | tensor a has data_offsets that are no two whole numbers",
        "{a[-4,0]} | 4 | tensor a has data_offsets that are no two whole numbers",
        "{a[0,99999999999999999999]} | 4 | tensor a has data_offsets that are no two whole numbers",
        "[] | 0 | its header is not a JSON object",
        "'' | 0 | its header is not a JSON object",
        "{\"a\":[]} | 0 | tensor a is no map of dtype, shape and data_offsets",
        "{\"a\":{}} | 0 | tensor a has no dtype",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":{},\"data_offsets\":[0,4]}} | 4 | tensor a has a shape that is no list of whole numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[[1]],\"data_offsets\":[0,4]}} | 4 | tensor a has a shape that is no list of whole numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | 4 | tensor a has a shape that is no list of whole numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,2147483647],\"data_offsets\":[0,4]}} | 4 | tensor a of shape 2147483647×2147483647×2147483647 is larger than any file",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483648],\"data_offsets\":[0,4]}} | 4 | tensor a has a size of more than 2147483647",
        "{\"a\":{\"dtype\":\"F33\",\"shape\":[1],\"data_offsets\":[0,4]}} | 4 | tensor a is of type 'F33', which the format does not know",
        "{\"a\":{\"dtype\":3,\"shape\":[1],\"data_offsets\":[0,4]}} | 4 | tensor a has a dtype that is no text",
        "{\"a\":{\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,1]}} | 1 | tensor a of shape 3 should have 1 bytes, not 1",
        "{\"__metadata__\":{\"x\":3}} | 0 | its metadata are no map of texts",
        "{\"__metadata__\":[]} | 0 | its metadata are no map of texts",
        "{\"__metadata__\":{\"x\":\"1\",\"x\":\"2\"}} | 0 | its header is not JSON: Duplicate field 'x'",
      })
  void whatTheFormatForbidsIsRefused(String text, long dataBytes, String says) {
    String refusal = refusal(written(text), dataBytes);
    assertTrue(refusal.startsWith(says), refusal);
  }

  @Test
  void textThatIsNotInUtf8IsRefused() {
    byte[] utf16 = ("{" + A + "}").getBytes(StandardCharsets.UTF_16LE);
    assertThrows(IllegalArgumentException.class, () -> HeaderParser.parse(utf16, 8));
    byte[] broken = "{\"\u00e9\":1}".getBytes(StandardCharsets.ISO_8859_1);
    assertThrows(IllegalArgumentException.class, () -> HeaderParser.parse(broken, 0));
  }

  @Test
  void metadataMayFillTheLargestHeader() {
    String json = "{\"__metadata__\":{\"notes\":\"" + "x".repeat(90_000_000) + "\"}," + A + "}";
    SafetensorsHeader header = parse(json, 8);
    assertEquals(Set.of("a"), header.entries().keySet());
    assertEquals(Map.of(), header.metadata());
  }
}
