/** Plug-ins: jars beside the server that bring stages and policies. */
@NullMarked
package io.vestibule.plugin;

import org.jspecify.annotations.NullMarked;
