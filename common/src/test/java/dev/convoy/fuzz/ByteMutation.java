package dev.convoy.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Changes that need no knowledge of what bytes mean. */
enum ByteMutation implements Mutation {
  FLIPPED_BIT {
    @Override
    public byte[] apply(byte[] input, byte[] other, SplittableRandom random) {
      byte[] changed = input.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      return changed;
    }
  },
  ANOTHER_BYTE {
    @Override
    public byte[] apply(byte[] input, byte[] other, SplittableRandom random) {
      byte[] changed = input.clone();
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      return changed;
    }
  },
  SWAPPED_BYTES {
    @Override
    public byte[] apply(byte[] input, byte[] other, SplittableRandom random) {
      byte[] changed = input.clone();
      int one = random.nextInt(changed.length);
      int two = random.nextInt(changed.length);
      changed[one] = input[two];
      changed[two] = input[one];
      return changed;
    }
  },
  TRUNCATED {
    @Override
    public byte[] apply(byte[] input, byte[] other, SplittableRandom random) {
      return Arrays.copyOf(input, random.nextInt(input.length));
    }
  },
  WITHOUT_A_PIECE {
    @Override
    public byte[] apply(byte[] input, byte[] other, SplittableRandom random) {
      int from = random.nextInt(input.length);
      int to = from + random.nextInt(Math.min(64, input.length - from) + 1);
      return joined(Arrays.copyOf(input, from), Arrays.copyOfRange(input, to, input.length));
    }
  },
  REPEATED_PIECE {
    @Override
    public byte[] apply(byte[] input, byte[] other, SplittableRandom random) {
      int from = random.nextInt(input.length);
      int to = from + 1 + random.nextInt(Math.min(64, input.length - from));
      byte[] piece = Arrays.copyOfRange(input, from, to);
      int times =
          Math.min(1 << random.nextInt(12), Math.max(0, LARGEST - input.length) / piece.length);
      byte[] all = new byte[times * piece.length];
      for (int k = 0; k < times; k++) {
        System.arraycopy(piece, 0, all, k * piece.length, piece.length);
      }
      return joined(Arrays.copyOf(input, to), all, Arrays.copyOfRange(input, to, input.length));
    }
  },
  SPLICED {
    @Override
    public byte[] apply(byte[] input, byte[] other, SplittableRandom random) {
      int to = random.nextInt(input.length + 1);
      int from = random.nextInt(other.length + 1);
      return joined(Arrays.copyOf(input, to), Arrays.copyOfRange(other, from, other.length));
    }
  },
  INTERESTING_NUMBER {
    @Override
    public byte[] apply(byte[] input, byte[] other, SplittableRandom random) {
      byte[] changed = input.clone();
      int width = 1 << random.nextInt(4);
      if (width <= changed.length) {
        long number = INTERESTING[random.nextInt(INTERESTING.length)] + random.nextInt(-1, 2);
        ByteOrder order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        byte[] whole = ByteBuffer.allocate(Long.BYTES).order(order).putLong(number).array();
        int from = order == ByteOrder.BIG_ENDIAN ? Long.BYTES - width : 0;
        int at = random.nextInt(changed.length - width + 1);
        System.arraycopy(whole, from, changed, at, width);
      }
      return changed;
    }
  };

  /** Where counting goes wrong, each with its neighbours. */
  private static final long[] INTERESTING = {
    0,
    1 << 7,
    1 << 8,
    1 << 15,
    1 << 16,
    1 << 20,
    1 << 30,
    1L << 31,
    1L << 32,
    1L << 62,
    Long.MIN_VALUE
  };

  private static byte[] joined(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(p -> p.length).sum());
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }
}
