package dev.convoy.control;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convoy.fuzz.FuzzResult;
import dev.convoy.fuzz.Fuzzing;
import dev.convoy.fuzz.Fuzzing.Share;
import dev.convoy.fuzz.Mutator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever bytes come in the place of a message or a job. */
class CodecFuzzTest {

  @Test
  void bytesAreAControlMessageOrRefusedInASentence() {
    KryoCodec codec = new KryoCodec((1 << 20) + 1024);
    Mutator messages =
        Mutator.ofBytes(KryoCodecTest.ONE_OF_EACH.stream().map(codec::encode).toList());
    FuzzResult result =
        Fuzzing.of("control messages", messages, MalformedMessage.class)
            .run(Share.ALL, (bytes, random) -> codec.encode(codec.decode(bytes)));
    assertTrue(result.accepted() > 0 && result.refused() > 0, result::toString);
  }

  @Test
  void bytesAreAJobOrRefusedInASentence() {
    List<byte[]> jobs = JobCodecTest.ofAllKinds().stream().map(JobCodec::encode).toList();
    FuzzResult result =
        Fuzzing.of("jobs", Mutator.ofBytes(jobs), MalformedMessage.class)
            .run(Share.TENTH, (bytes, random) -> JobCodec.encode(JobCodec.decode(bytes)));
    assertTrue(result.accepted() > 0 && result.refused() > 0, result::toString);
  }
}
