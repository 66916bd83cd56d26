/** The captcha stage. */
@NullMarked
package io.vestibule.stages.captcha;

import org.jspecify.annotations.NullMarked;
