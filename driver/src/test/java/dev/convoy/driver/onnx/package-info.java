/** What is exported, held against ONNX Runtime, ONNX's checker and what is read back. */
@NullMarked
package dev.convoy.driver.onnx;

import org.jspecify.annotations.NullMarked;
