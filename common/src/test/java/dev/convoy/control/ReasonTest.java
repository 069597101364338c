package dev.convoy.control;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReasonTest {

  @Test
  void anExceptionsOwnWordsAreKept() {
    assertEquals("No space left on device", Reason.of(new IOException("No space left on device")));
    assertEquals(
        "a: Is a directory", Reason.of(new FileSystemException("a", null, "Is a directory")));
  }

  @Test
  void whatOnlyTheClassExplainsIsExplained() {
    assertEquals("it is not UTF-8 text", Reason.of(new MalformedInputException(1)));
    assertEquals("there is no net.yaml", Reason.of(new NoSuchFileException("net.yaml")));
    assertEquals("there is no class a.B", Reason.of(new ClassNotFoundException("a.B")));
    assertEquals("there is no class a.B", Reason.of(new NoClassDefFoundError("a/B")));
    assertEquals("this user may not use out", Reason.of(new AccessDeniedException("out")));
    assertEquals(
        "the host name node7 has no address",
        Reason.of(new UnknownHostException("node7: Name or service not known")));
  }

  @Test
  void noMessageIsEverNullOrEmpty() {
    Stream<Throwable> silent =
        Stream.of(
            new ClosedChannelException(),
            new EOFException(),
            new TimeoutException(),
            new InterruptedException(),
            new OutOfMemoryError(),
            new StackOverflowError(),
            new IllegalStateException((String) null),
            new IllegalStateException(" "),
            new IllegalStateException("null"),
            new UnknownHostException(),
            new RuntimeException() {});
    silent.forEach(
        thrown -> {
          String clause = Reason.of(thrown);
          assertFalse(clause.isBlank() || clause.contains("null"), clause);
        });
    assertEquals("the connection was closed", Reason.of(new ClosedChannelException()));
    assertEquals("NullPointerException", Reason.of(new NullPointerException()));
  }

  @Test
  void anExceptionThatOnlyRepeatsItsCauseIsLookedThrough() {
    assertEquals(
        "it is not UTF-8 text",
        Reason.of(new UncheckedIOException(new MalformedInputException(1))));
    assertEquals("out of luck", Reason.of(new ExecutionException(new IOException("out of luck"))));
    assertEquals(
        "Connection refused",
        Reason.firstLine(new IOException("\nConnection refused\nmore", new IOException("x"))));
  }

  @Test
  void aNameThatTheLocaleHasNoLettersForNamesTheLocale() {
    InvalidPathException thrown = new InvalidPathException("daten/für", "unmappable");
    assertEquals(
        "'daten/für' is a name that this Java can neither read nor write, since its locale's"
            + " encoding is US-ASCII: start it with LC_ALL=C.UTF-8 in its environment",
        UnreadableName.reason(thrown, US_ASCII));
    assertEquals(
        "'a\\u0000b' cannot be a file's name: Nul character not allowed",
        UnreadableName.reason(
            new InvalidPathException("a\0b", "Nul character not allowed"), UTF_8));
    assertEquals(
        "'f\uFFFD\uFFFDr' has letters that this Java can neither read nor write, since its locale's"
            + " encoding is US-ASCII: start it with LC_ALL=C.UTF-8 in its environment",
        UnreadableName.reason("f\uFFFD\uFFFDr", US_ASCII));
    assertEquals(
        "'f\uFFFDr' has bytes that are not UTF-8: rename what it names",
        UnreadableName.reason("f\uFFFDr", UTF_8));
    assertTrue(UnreadableName.isDamaged("f\uFFFD\uFFFDr"));
    assertFalse(UnreadableName.isDamaged("für"));
  }
}
