/** Threads of the engine's own. */
@org.jspecify.annotations.NullMarked
package io.vestibule.thread;
