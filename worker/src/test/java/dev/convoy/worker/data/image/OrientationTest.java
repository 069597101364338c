package dev.convoy.worker.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convoy.worker.data.TestData;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures of letters, each a block of its own grey; what is to be seen is ab, cd, ef. */
class OrientationTest {
  private static final int BLOCK = 8;
  private static final String SEEN = "ab/cd/ef";
  private static final int SHORT = 3;
  private static final int LONG = 4;

  private final ImageDecoder decoder = new ImageDecoder(true);

  private static byte[] jpeg(String picture, int type) {
    String[] rows = picture.split("/", -1);
    int width = rows[0].length() * BLOCK;
    BufferedImage image = new BufferedImage(width, rows.length * BLOCK, type);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < width; x++) {
        int grey = 20 + 40 * (rows[y / BLOCK].charAt(x / BLOCK) - 'a');
        if (type == BufferedImage.TYPE_BYTE_GRAY) {
          image.getRaster().setSample(x, y, 0, grey); // setRGB would change its brightness
        } else {
          image.setRGB(x, y, grey << 16 | grey << 8 | grey);
        }
      }
    }
    return TestData.encode("jpeg", image);
  }

  private static String picture(Pixels pixels) {
    StringBuilder picture = new StringBuilder();
    for (int y = 0; y < pixels.height(); y += BLOCK) {
      picture.append(y == 0 ? "" : "/");
      for (int x = 0; x < pixels.width(); x += BLOCK) {
        int at = (y + BLOCK / 2) * pixels.width() + x + BLOCK / 2;
        picture.append((char) ('a' + Math.round(((pixels.planes()[at] & 0xFF) - 20) / 40f)));
      }
    }
    return picture.toString();
  }

  /** A TIFF structure whose directory holds an image width and an orientation. */
  private static byte[] tiff(ByteOrder order, int type, int orientation) {
    ByteBuffer bytes = ByteBuffer.allocate(8 + 2 + 2 * 12 + 4).order(order);
    bytes.put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
    bytes.putShort((short) 42).putInt(8).putShort((short) 2);
    bytes.putShort((short) 0x0100).putShort((short) LONG).putInt(1).putInt(640);
    bytes.putShort((short) 0x0112).putShort((short) type).putInt(1);
    if (type == SHORT) {
      bytes.putShort((short) orientation).putShort((short) 0);
    } else {
      bytes.putInt(orientation);
    }
    return bytes.array();
  }

  private static byte[] tiff(int orientation) {
    return tiff(ByteOrder.BIG_ENDIAN, SHORT, orientation);
  }

  /** The JPEG with EXIF data behind its first marker. */
  private static byte[] withExif(byte[] jpeg, byte[] tiff) {
    ByteBuffer bytes = ByteBuffer.allocate(jpeg.length + 10 + tiff.length);
    bytes.put(jpeg, 0, 2).putShort((short) 0xFFE1).putShort((short) (8 + tiff.length));
    bytes.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(tiff);
    return bytes.put(jpeg, 2, jpeg.length - 2).array();
  }

  @ParameterizedTest
  @CsvSource({
    "1, ab/cd/ef",
    "2, ba/dc/fe",
    "3, fe/dc/ba",
    "4, ef/cd/ab",
    "5, ace/bdf",
    "6, bdf/ace",
    "7, fdb/eca",
    "8, eca/fdb"
  })
  void aPictureIsSeenUprightHoweverItIsStored(int orientation, String stored) throws Exception {
    for (int type : new int[] {BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_BYTE_GRAY}) {
      byte[] jpeg = jpeg(stored, type);
      for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
        for (int entry : new int[] {SHORT, LONG}) {
          byte[] file = withExif(jpeg, tiff(order, entry, orientation));
          assertEquals(SEEN, picture(decoder.decode(file, "x")));
        }
      }
    }
  }

  @Test
  void allChannelsAreTurned() throws Exception {
    BufferedImage image = new BufferedImage(16, 8, BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < 128; i++) {
      image.setRGB(i % 16, i / 16, 0x2060A0);
    }
    Pixels pixels = decoder.decode(withExif(TestData.encode("jpeg", image), tiff(6)), "x");
    assertEquals(16, pixels.height());
    assertEquals(8, pixels.width());
    for (int i = 0; i < 3 * 128; i++) {
      assertEquals(new int[] {0x20, 0x60, 0xA0}[i / 128], pixels.planes()[i] & 0xFF, 3);
    }
  }

  @Test
  void aPictureStaysAsItIsStoredWhereExifIsNotFollowed() throws Exception {
    byte[] file = withExif(jpeg("bdf/ace", BufferedImage.TYPE_3BYTE_BGR), tiff(6));
    assertEquals("bdf/ace", picture(new ImageDecoder(false).decode(file, "x")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 255, 65535})
  void anOrientationThatIsNoneTurnsNothing(int orientation) throws Exception {
    byte[] file = withExif(jpeg(SEEN, BufferedImage.TYPE_3BYTE_BGR), tiff(orientation));
    assertEquals(SEEN, picture(decoder.decode(file, "x")));
  }

  @Test
  void theFirstExifDataThatSayAnOrientationCount() throws Exception {
    byte[] jpeg = jpeg("bdf/ace", BufferedImage.TYPE_3BYTE_BGR);
    byte[] file = withExif(withExif(withExif(jpeg, tiff(3)), tiff(6)), new byte[] {'I', 'I'});
    assertEquals(SEEN, picture(decoder.decode(file, "x")));
  }

  @Test
  void exifDataCutShortAnywhereTurnNothingOrRight() throws Exception {
    byte[] jpeg = jpeg("bdf/ace", BufferedImage.TYPE_3BYTE_BGR);
    byte[] tiff = tiff(6);
    int saysIt = tiff.length - 4 - 2; // the next directory's offset, and what pads the number
    for (int length = 0; length <= tiff.length; length++) {
      byte[] file = withExif(jpeg, Arrays.copyOf(tiff, length));
      assertEquals(
          length >= saysIt ? SEEN : "bdf/ace",
          picture(decoder.decode(file, "x")),
          "cut: " + length);
    }
  }

  @Test
  void noBytesMakeTheHeaderThrow() {
    Random random = new Random(5);
    byte[] whole = withExif(jpeg(SEEN, BufferedImage.TYPE_3BYTE_BGR), tiff(6));
    for (int trial = 0; trial < 20_000; trial++) {
      byte[] damaged = Arrays.copyOf(whole, 2 + random.nextInt(whole.length));
      for (int i = 0; i < 4; i++) {
        // Most of them where the segments and the directory are.
        int within = i < 3 ? Math.min(60, damaged.length) : damaged.length;
        damaged[random.nextInt(within)] = (byte) (i == 0 ? 0xFF : random.nextInt());
      }
      JpegHeader.of(damaged);
      JpegScans.areComplete(damaged);
    }
    JpegHeader.of(new byte[0]);
    JpegHeader.of(new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF});
  }

  @Test
  void turningTwoTimesByAQuarterIsAHalfTurn() {
    byte[] planes = new byte[2 * 3 * 5];
    new Random(1).nextBytes(planes);
    Pixels image = new Pixels(planes, 2, 3, 5);
    Pixels quarter = Orientation.of(6).turn(image, new byte[planes.length]);
    Pixels half = Orientation.of(6).turn(quarter, new byte[planes.length]);
    assertArrayEquals(
        Orientation.of(3).turn(image, new byte[planes.length]).planes(), half.planes());
    Pixels back = Orientation.of(8).turn(quarter, new byte[planes.length]);
    assertArrayEquals(planes, back.planes());
  }
}
