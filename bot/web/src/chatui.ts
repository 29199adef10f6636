/** The ChatUI parts in use, each from its own module: the library's index would bring all sixty along. */
export { Bubble } from "@chatui/core/es/components/Bubble";
export { Card } from "@chatui/core/es/components/Card";
export { ConfigProvider, useConfig } from "@chatui/core/es/components/ConfigProvider";
export { ErrorBoundary } from "@chatui/core/es/components/ErrorBoundary";
export { Progress } from "@chatui/core/es/components/Progress";
export { Typing } from "@chatui/core/es/components/Typing";
export { VisuallyHidden } from "@chatui/core/es/components/VisuallyHidden";
export { useColorScheme } from "@chatui/core/es/hooks/useColorScheme";
