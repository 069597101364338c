package dev.convoy.worker.kernel.cuda.device;

import static org.bytedeco.cuda.global.cudart.cuModuleGetFunction;
import static org.bytedeco.cuda.global.cudart.cuModuleLoadData;
import static org.bytedeco.cuda.global.cudart.cuModuleUnload;
import static org.bytedeco.cuda.global.nvrtc.nvrtcCompileProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcCreateProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcDestroyProgram;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBIN;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetCUBINSize;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetErrorString;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLog;
import static org.bytedeco.cuda.global.nvrtc.nvrtcGetProgramLogSize;

import dev.convoy.tensor.DataType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * Our own kernels: the {@code *.cu} resources beside the package {@code cuda}, compiled by NVRTC
 * for the GPU at hand and for one type of activations, and loaded into it.
 *
 * <p>Concurrency: one thread.
 */
public final class DeviceCode implements AutoCloseable {
  private static final String FOLDER = "/dev/convoy/worker/kernel/cuda/";

  private static final List<String> FILES =
      List.of(
          "common.cu",
          "elementwise.cu",
          "window.cu",
          "normalise.cu",
          "loss.cu",
          "deform.cu",
          "check.cu");

  private static final Map<String, byte[]> COMPILED = new HashMap<>(); // by target

  private final CUmod_st module = new CUmod_st();
  private final Map<String, CUfunc_st> functions = new HashMap<>();

  private DeviceCode() {}

  /**
   * Compiles, the first time in this process, and loads.
   *
   * @param architecture as {@code sm_90}
   * @param activations the kernels' type {@code real}
   * @throws CudaException when NVRTC does not know the architecture
   */
  static DeviceCode load(String architecture, DataType activations) {
    DeviceCode code = new DeviceCode();
    byte[] binary;
    synchronized (COMPILED) {
      binary =
          COMPILED.computeIfAbsent(
              architecture + " " + activations, target -> compile(architecture, activations));
    }
    try (BytePointer image = new BytePointer(binary)) {
      Cuda.check(cuModuleLoadData(code.module, image), "loading the kernels into the GPU");
    }
    return code;
  }

  /** The sources, one after the other. */
  static String source(DataType activations) {
    StringBuilder all = new StringBuilder();
    if (activations == DataType.BF16) {
      all.append("#define BF16\n");
    }
    for (String file : FILES) {
      try (InputStream in = DeviceCode.class.getResourceAsStream(FOLDER + file)) {
        if (in == null) {
          throw new IllegalStateException("convoy.jar lacks the kernel source " + file);
        }
        all.append(new String(in.readAllBytes(), StandardCharsets.UTF_8)).append('\n');
      } catch (IOException e) {
        throw new UncheckedIOException("the kernel source " + file + " cannot be read", e);
      }
    }
    return all.toString();
  }

  private static byte[] compile(String architecture, DataType activations) {
    _nvrtcProgram program = new _nvrtcProgram();
    try (BytePointer source = new BytePointer(source(activations));
        BytePointer name = new BytePointer("convoy.cu");
        PointerPointer<BytePointer> none = new PointerPointer<>((Pointer) null);
        BytePointer target = new BytePointer("--gpu-architecture=" + architecture);
        BytePointer language = new BytePointer("--std=c++17");
        PointerPointer<BytePointer> options = new PointerPointer<>(2L)) {
      check(nvrtcCreateProgram(program, source, name, 0, none, none), "starting NVRTC");
      options.put(0, target).put(1, language);
      int status = nvrtcCompileProgram(program, 2, options);
      if (status != 0) {
        throw new CudaException("NVRTC cannot compile for " + architecture + ": " + log(program));
      }
      return binary(program);
    } finally {
      nvrtcDestroyProgram(program);
    }
  }

  private static byte[] binary(_nvrtcProgram program) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      check(nvrtcGetCUBINSize(program, size), "asking NVRTC for the size of its result");
      byte[] binary = new byte[Math.toIntExact(size.get())];
      check(nvrtcGetCUBIN(program, binary), "asking NVRTC for its result");
      return binary;
    }
  }

  private static String log(_nvrtcProgram program) {
    try (SizeTPointer size = new SizeTPointer(1)) {
      check(nvrtcGetProgramLogSize(program, size), "asking NVRTC for the size of its log");
      byte[] log = new byte[Math.toIntExact(size.get())];
      check(nvrtcGetProgramLog(program, log), "asking NVRTC for its log");
      return new String(log, StandardCharsets.UTF_8).trim();
    }
  }

  private static void check(int status, String what) {
    if (status != 0) {
      throw new CudaException(what + " failed: " + nvrtcGetErrorString(status).getString());
    }
  }

  /** A kernel by its name in the sources. */
  public CUfunc_st function(String name) {
    return functions.computeIfAbsent(
        name,
        n -> {
          CUfunc_st function = new CUfunc_st();
          Cuda.check(cuModuleGetFunction(function, module, n), "looking up the kernel " + n);
          return function;
        });
  }

  @Override
  public void close() {
    Cuda.check(cuModuleUnload(module), "unloading the kernels");
  }
}
