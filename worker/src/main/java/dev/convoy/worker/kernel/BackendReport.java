package dev.convoy.worker.kernel;

/**
 * What a back-end says of itself, for people.
 *
 * @param device what it computes on, as {@code 2 threads of AMD EPYC 9R14}
 * @param libraries the libraries whose code it calls, with their versions
 * @param hasBf16 whether the device multiplies bf16 by itself
 * @param slowCode what becomes of its libraries' slow code
 */
public record BackendReport(
    String device, String libraries, boolean hasBf16, SlowCodeRule slowCode) {}
